import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  Kind,
  parse,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type StringValueNode,
} from 'graphql';

/** Composed by `npm run schema` and committed; nothing is asked of the subgraphs at start. */
const SUPERGRAPH_FILE = path.join(import.meta.dirname, '../schema/supergraph.graphql');

export interface Supergraph {
  sdl: string;
  document: DocumentNode;
}

export async function readSupergraph(file = SUPERGRAPH_FILE): Promise<Supergraph> {
  return supergraphOf(await readFile(file, 'utf8'));
}

export function supergraphOf(sdl: string): Supergraph {
  return { sdl, document: parse(sdl, { noLocation: true }) };
}

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[];
  readonly description?: StringValueNode;
}

/** The values of one argument of a directive, once for each time that it stands there. */
export function directiveValues({ directives = [] }: Annotated, directive: string, argument: string): unknown[] {
  return directives
    .filter((candidate) => candidate.name.value === directive)
    .map((found) => {
      const given = found.arguments?.find(({ name }) => name.value === argument);
      return given && valueFromASTUntyped(given.value);
    });
}

/** Calls `visit` with each type, field, argument and value: `Plan`, `Plan.price`, `Plan.price(currency)`, `Unit.SEAT`. */
export function forEachCoordinate(
  supergraph: DocumentNode,
  visit: (coordinate: string, node: Annotated) => void,
): void {
  for (const definition of supergraph.definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) {
      continue;
    }
    const type = definition.name.value;
    visit(type, 'directives' in definition ? (definition as Annotated) : {});
    for (const field of ('fields' in definition ? definition.fields : null) ?? []) {
      visit(`${type}.${field.name.value}`, field);
      for (const argument of ('arguments' in field ? field.arguments : null) ?? []) {
        visit(`${type}.${field.name.value}(${argument.name.value})`, argument);
      }
    }
    for (const value of ('values' in definition ? definition.values : null) ?? []) {
      visit(`${type}.${value.name.value}`, value);
    }
  }
}
