import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  concatAST,
  GraphQLError,
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { DOORS } from '../../gateway/doors.ts';
import type { Door } from '../../subgraphs/shared/context/operation-context.ts';

const OPERATIONS = path.join(import.meta.dirname, '../../storefront-sdk/operations');
const FRAGMENTS = 'fragments.graphql';
/** Operations whose part of the schema is still being built; each is left out until its door knows it. */
const PLANNED = 'planned';

/** One operation as one door gets it. */
export interface Operation {
  /** `plan-list` */
  file: string;
  name: string;
  /** What it is for, as its file says. */
  comment: string;
  node: OperationDefinitionNode;
  /** The operation with the fragments that it uses. */
  document: DocumentNode;
  /** The same as it is sent and hashed. */
  text: string;
}

export interface ReadOperations {
  byDoor: Record<Door, Operation[]>;
  /** Planned operations that a door does not know yet, and why. */
  skipped: string[];
}

interface Source {
  doors: Door[];
  file: string;
  text: string;
  isPlanned: boolean;
}

/**
 * The operations of every door, by name. Where two folders have the same file, the one for fewer doors counts. Throws for an
 * operation that its door does not know, unless it is planned.
 */
export function readOperations(schemas: Record<Door, GraphQLSchema>): ReadOperations {
  const sources = [...sourcesIn(OPERATIONS, false), ...sourcesIn(path.join(OPERATIONS, PLANNED), true)];
  const fragments = fragmentsOf([path.join(OPERATIONS, FRAGMENTS), path.join(OPERATIONS, PLANNED, FRAGMENTS)]);
  const skipped = new Set<string>();
  const byDoor = { storefront: [], backOffice: [], root: [] } as Record<Door, Operation[]>;
  for (const door of DOORS) {
    const narrowest = new Map<string, Source>();
    for (const source of sources.filter(({ doors }) => doors.includes(door))) {
      const other = narrowest.get(source.file);
      if (!other || source.doors.length < other.doors.length) {
        narrowest.set(source.file, source);
      }
    }
    for (const source of [...narrowest.values()].sort((a, b) => (a.file < b.file ? -1 : 1))) {
      const operation = understand(source, fragments);
      const [error] = validate(schemas[door], operation.document);
      if (!error) {
        byDoor[door].push(operation);
      } else if (source.isPlanned) {
        skipped.add(`${operation.name}: ${error.message.replace(/ Did you mean .*/, '')}`);
      } else {
        throw new GraphQLError(`${door}/${source.file}: ${error.message}`, { nodes: error.nodes });
      }
    }
  }
  return { byDoor, skipped: [...skipped] };
}

/** Folders are named after the doors that they are for: `backOffice+root`. */
function sourcesIn(folder: string, isPlanned: boolean): Source[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== PLANNED)
    .flatMap(({ name }) => {
      const doors = name.split('+').filter((door): door is Door => (DOORS as readonly string[]).includes(door));
      return readdirSync(path.join(folder, name)).map((file) => ({
        doors,
        file: path.basename(file, '.graphql'),
        text: readFileSync(path.join(folder, name, file), 'utf8'),
        isPlanned,
      }));
    });
}

function fragmentsOf(files: readonly string[]): Map<string, FragmentDefinitionNode> {
  const definitions = files.flatMap((file) => parse(readFileSync(file, 'utf8'), { noLocation: true }).definitions);
  return new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}

function understand({ file, text }: Source, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Operation {
  const parsed = parse(text, { noLocation: true });
  const [node, ...others] = parsed.definitions;
  const name = node?.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? '') : '';
  if (node?.kind !== Kind.OPERATION_DEFINITION || others.length > 0 || kebab(name) !== file) {
    throw new Error(`operations/${file}.graphql must hold one operation, named as its file is`);
  }
  if (node.selectionSet.selections.length !== 1) {
    throw new Error(`${name} must ask for one root field`);
  }
  const used = usedFragments(parsed, fragments);
  const document = concatAST([parsed, { kind: Kind.DOCUMENT, definitions: used }]);
  const comment = [...text.matchAll(/^# ?(.*)$/gm)].map(([, line]) => line).join(' ');
  return { file, name, comment, node, document, text: stripIgnoredCharacters(print(document)) };
}

function usedFragments(
  document: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FragmentDefinitionNode[] {
  const used = new Set<string>();
  const collect = (node: DocumentNode | FragmentDefinitionNode) =>
    void visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (fragment && !used.has(value)) {
          used.add(value);
          collect(fragment);
        }
      },
    });
  collect(document);
  return [...used].sort().flatMap((name) => fragments.get(name) ?? []);
}

function kebab(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}
