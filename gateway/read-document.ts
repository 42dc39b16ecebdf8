import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  ValuesOfCorrectTypeRule,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { refusal } from './format-error.ts';
import { LIMITS, tooComplex } from './operation-limits.ts';

const ERRORS_MAX = 20;

/** Parses an operation's text; a text of more tokens is given up on where it exceeds them. */
export function parseText(text: string, maxTokens: number | undefined): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) {
      throw error;
    }
    if (maxTokens !== undefined && error.message.includes(`more that ${maxTokens} tokens`)) {
      throw tooComplex(`An operation has at most ${maxTokens} tokens. Ask for less, or in several requests.`);
    }
    const { extensions } = refusal('GRAPHQL_PARSE_FAILED', error.message);
    throw new GraphQLError(error.message, { source: error.source, positions: error.positions, extensions });
  }
}

/** The operation that is meant: by its name, or the only one. */
export function chooseOperation(document: DocumentNode, operationName: string | null): OperationDefinitionNode {
  const node = getOperationAST(document, operationName);
  if (!node) {
    throw refusal(
      'OPERATION_RESOLUTION_FAILURE',
      operationName === null
        ? 'Say by `operationName` which operation is meant.'
        : 'There is no operation of that name.',
    );
  }
  if (node.operation === OperationTypeNode.SUBSCRIPTION) {
    throw refusal('BAD_REQUEST', 'There are no subscriptions. Follow long work by its job.');
  }
  return node;
}

/** What is asked first, by field name, with fragments written out. */
export function rootFieldsOf(document: DocumentNode, set: SelectionSetNode): string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      return [selection.name.value];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return rootFieldsOf(document, selection.selectionSet);
    }
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFieldsOf(document, fragment.selectionSet) : [];
  });
}

/** One mutation, or a few questions to the graph, or questions about its schema; not all at once. */
export function refuseManyRootFields(
  kind: 'query' | 'mutation',
  rootFields: readonly string[],
  asksForSchema: boolean,
): void {
  if (kind === 'mutation' && rootFields.length > 1) {
    throw tooComplex(
      'A request has one mutation: it has one idempotency key, one transaction and one line in the audit.',
    );
  }
  if (rootFields.length > LIMITS.root.rootFields) {
    throw tooComplex(`A request asks for at most ${LIMITS.root.rootFields} things. Send several requests.`);
  }
  // Questions about the schema are answered from the door's own one, everything else by the subgraphs.
  if (asksForSchema && rootFields.length > 0) {
    throw refusal('BAD_REQUEST', 'Ask for the schema in a request of its own.');
  }
}

/**
 * What is wrong with a document for a schema. A value that is not of its type is bad input; anything else is a mistake in
 * the document.
 */
export function validationErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): GraphQLError[] {
  const options = { maxErrors: ERRORS_MAX, hideSuggestions: true };
  const structure = validate(
    schema,
    document,
    [reservedNamesRule, ...rules.filter((rule) => rule !== ValuesOfCorrectTypeRule)],
    options,
  );
  if (structure.length > 0) {
    return structure.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED', error.message));
  }
  return validate(schema, document, [ValuesOfCorrectTypeRule], options).map((error) =>
    withCode(error, 'BAD_USER_INPUT', error.message),
  );
}

/** `$__proto__` would be a variable that nobody finds again. */
const reservedNamesRule: ValidationRule = (context) => ({
  VariableDefinition(node) {
    if (node.variable.name.value.startsWith('__')) {
      context.reportError(new GraphQLError('Names that begin with two underscores are reserved.', { nodes: [node] }));
    }
  },
});

function withCode(
  error: GraphQLError,
  code: 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT',
  message: string,
): GraphQLError {
  return new GraphQLError(message, { nodes: error.nodes, extensions: refusal(code, message).extensions });
}
