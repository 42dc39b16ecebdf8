import { getVariableValues, GraphQLError, Kind, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { RequestError } from '../subgraphs/shared/graphql/request-error.ts';
import { refusal } from './format-error.ts';

/** The variables as the schema understands them, defaults included; BAD_USER_INPUT when one is not of its type. */
export function readVariables(
  schema: GraphQLSchema,
  node: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const definitions = node.variableDefinitions ?? [];
  const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: 1 });
  const [error] = errors ?? [];
  if (error) {
    const [first] = error.nodes ?? [];
    const argument = first?.kind === Kind.VARIABLE_DEFINITION ? first.variable.name.value : '';
    // The message of graphql-js repeats the value, which may be a password; that of our scalars does not.
    const why = error.originalError instanceof RequestError ? ` ${error.originalError.message}` : '';
    const { extensions } = refusal('BAD_USER_INPUT', '');
    const message = `The variable $${argument} is not acceptable${placeOf(error.message)}.${why}`;
    throw new GraphQLError(message, { extensions: { ...extensions, argument } });
  }
  return coerced ?? {};
}

/** Where inside the variable, such as ` at "input.lines[0].quantity"`. */
function placeOf(message: string): string {
  const place = / at "[^"]*?(\.[\w.[\]]+)"/.exec(message)?.[1];
  return place === undefined ? '' : ` at \`${place.slice(1)}\``;
}
