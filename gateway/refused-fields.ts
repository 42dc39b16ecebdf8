import {
  GraphQLError,
  isNonNullType,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
} from 'graphql';

/** A document without the refused fields, and how to put nulls and errors where they were. */
export interface PrunedDocument {
  document: DocumentNode;
  restore(data: unknown): { data: unknown; errors: GraphQLError[] };
}

/**
 * Takes refused fields out before planning. In its place each leaves `__typename` under a name of ours, which the answer
 * then holds exactly where the field would have stood: there null goes, with an error at that path.
 */
export function withoutFields(
  document: DocumentNode,
  refused: readonly FieldNode[],
  rootType: GraphQLObjectType,
): PrunedDocument {
  const prefix = unusedPrefix(document);
  const numbers = new Map(refused.map((field, index) => [field, index]));
  const pruned = visit(document, {
    Field(field) {
      const index = numbers.get(field);
      return index === undefined ? undefined : placeholder(field, `${prefix}${index}`);
    },
  });
  const fieldUnder = (key: string) => (key.startsWith(prefix) ? refused[Number(key.slice(prefix.length))] : undefined);
  return {
    document: pruned,
    restore(data) {
      const errors = new Map<string, GraphQLError>();
      const restored = putNulls(data, [], { fieldUnder, errors });
      return { data: hasPromisedField(data, rootType, fieldUnder) ? null : restored, errors: [...errors.values()] };
    },
  };
}

function placeholder(field: FieldNode, alias: string): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: '__typename' },
    directives: field.directives,
  };
}

/** A client may use any alias, so ours is one that this document does not have. */
function unusedPrefix(document: DocumentNode): string {
  let prefix = 'refused_';
  visit(document, {
    Name({ value }) {
      while (value.startsWith(prefix)) {
        prefix += '_';
      }
    },
  });
  return prefix;
}

type FieldUnder = (key: string) => FieldNode | undefined;

interface Restoration {
  fieldUnder: FieldUnder;
  errors: Map<string, GraphQLError>;
}

function putNulls(value: unknown, path: readonly (string | number)[], restoration: Restoration): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => putNulls(item, [...path, index], restoration));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const restored = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    const field = restoration.fieldUnder(key);
    if (!field) {
      restored[key] = putNulls(inner, [...path, key], restoration);
      continue;
    }
    const name = (field.alias ?? field.name).value;
    const at = [...path, name];
    restoration.errors.set(at.join('/'), forbidden(at));
    // The same name may have been asked for twice, through an interface and through a type that allows it.
    if (!Object.hasOwn(value, name)) {
      restored[name] = null;
    }
  }
  return restored;
}

function forbidden(path: readonly (string | number)[]): GraphQLError {
  return new GraphQLError('You may not see or do this.', { path, extensions: { code: 'FORBIDDEN', retryable: false } });
}

/** Null cannot stand where a root field promises a value; then the whole data is null, as in any GraphQL answer. */
function hasPromisedField(data: unknown, rootType: GraphQLObjectType, fieldUnder: FieldUnder): boolean {
  return Object.keys(data ?? {}).some((key) => {
    const field = fieldUnder(key);
    return field && isNonNullType(rootType.getFields()[field.name.value]?.type);
  });
}
