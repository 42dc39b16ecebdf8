import { ApolloArmor } from '@escape.tech/graphql-armor';
import {
  Kind,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { refusal } from './format-error.ts';
import type { GatewayDoor } from './resolve-tenant.ts';

/** How big an operation may be. */
interface OperationLimits {
  tokens: number;
  fields: number;
  aliases: number;
  depth: number;
  rootFields: number;
  directives: number;
  fragments: number;
  operations: number;
  cost: number;
}

const STOREFRONT: OperationLimits = {
  tokens: 1_000,
  fields: 1_500,
  aliases: 60,
  depth: 14,
  rootFields: 20,
  directives: 50,
  fragments: 50,
  operations: 20,
  cost: 10_000,
};
const STAFF: OperationLimits = { ...STOREFRONT, tokens: 4_000, fields: 5_000, aliases: 120, cost: 50_000 };

export const LIMITS: Record<GatewayDoor, OperationLimits> = {
  session: STOREFRONT,
  storefront: STOREFRONT,
  backOffice: STAFF,
  root: { ...STAFF, cost: 200_000 },
};

/**
 * Refuses a document that would be expensive to validate or to plan. Each fragment is measured once, so that this itself
 * takes time in proportion to the text, however often its fragments multiply each other: only what is small enough is
 * shown to graphql-armor, which knows depth, aliases and directives.
 */
export function refuseBigDocument(schema: GraphQLSchema, document: DocumentNode, limits: OperationLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    } else if (definition.kind === Kind.OPERATION_DEFINITION) {
      operations.push(definition);
    }
  }
  refuseMore('operations', operations.length, limits.operations);
  refuseMore('fragments', fragments.size, limits.fragments);
  const countFields = createFieldCount(fragments);
  for (const operation of operations) {
    refuseMore('fields', countFields(operation.selectionSet), limits.fields);
  }
  refuseByArmor(schema, document, limits);
}

export function tooComplex(message: string) {
  return refusal('QUERY_TOO_COMPLEX', message);
}

function refuseMore(what: string, counted: number, limit: number): void {
  if (counted > limit) {
    throw tooComplex(`An operation has at most ${limit} ${what}. Ask for less, or in several requests.`);
  }
}

/** Counts fields as if fragments were written out, each fragment once. */
function createFieldCount(fragments: ReadonlyMap<string, FragmentDefinitionNode>): (set: SelectionSetNode) => number {
  const counted = new Map<string, number | 'counting'>();

  const ofFragment = (name: string): number => {
    const known = counted.get(name);
    if (known === 'counting') {
      throw tooComplex('A fragment leads back to itself.');
    }
    const definition = fragments.get(name);
    if (known !== undefined || !definition) {
      return known ?? 0;
    }
    counted.set(name, 'counting');
    const count = ofSelections(definition.selectionSet);
    counted.set(name, count);
    return count;
  };

  const ofSelections = (set: SelectionSetNode): number =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        return sum + ofFragment(selection.name.value);
      }
      const inner = selection.selectionSet ? ofSelections(selection.selectionSet) : 0;
      return sum + inner + (selection.kind === Kind.FIELD ? 1 : 0);
    }, 0);

  return ofSelections;
}

const armorOf = new Map<OperationLimits, readonly ValidationRule[]>();

/** What graphql-armor finds. Its token and cost limits are off, because they know no door and no `@cost`. */
function refuseByArmor(schema: GraphQLSchema, document: DocumentNode, limits: OperationLimits): void {
  let rules = armorOf.get(limits);
  if (!rules) {
    const armor = new ApolloArmor({
      maxDepth: { n: limits.depth },
      maxAliases: { n: limits.aliases },
      maxDirectives: { n: limits.directives },
      maxTokens: { enabled: false },
      costLimit: { enabled: false },
      blockFieldSuggestion: { enabled: false },
    });
    rules = armor.protect().validationRules;
    armorOf.set(limits, rules);
  }
  const [problem] = validate(schema, document, rules);
  if (problem) {
    throw tooComplex(`${problem.message.replace(/^Syntax Error: /, '')} Ask for less, or in several requests.`);
  }
}
