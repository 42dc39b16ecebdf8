import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { defaultFieldResolver, parse, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap, type NonEmptyArray, type ResolverData } from 'type-graphql';
import type { SubgraphContext } from '../server/subgraph-context.ts';

/** Finds an entity by the key that another subgraph's rows carry; null when it is not there for this viewer. */
export type ReferenceResolver<Context = SubgraphContext> = (
  reference: EntityKey,
  context: Context,
) => Promise<object | null>;

export interface EntityKey {
  __typename: string;
  tenantId: string;
  id: string;
}

export interface SubgraphSchemaParts {
  resolvers: NonEmptyArray<new () => object>;
  /** Types that no root field of this subgraph reaches, such as another subgraph's entity with our fields on it. */
  orphanedTypes?: readonly (new () => object)[];
  /** By type name; a type without one is a mere reference here. */
  references: Record<string, ReferenceResolver<never>>;
}

const LINKS = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable", "@external", "@tag", "@inaccessible", "@composeDirective", "@cost", "@listSize"])
  @link(url: "https://tributary.example/access/v1.0", import: ["@access"])
  @composeDirective(name: "@access")

"Which permission a field needs; \`public\` when none. Checked by the gateway before planning and by the subgraph again."
directive @access(permission: String!) on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM | ENUM_VALUE | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION | UNION
`;

/** The executable schema of one subgraph and the SDL that composition reads. */
export async function buildSubgraph(parts: SubgraphSchemaParts): Promise<{ schema: GraphQLSchema; sdl: string }> {
  const decorated = await buildSchema({
    resolvers: parts.resolvers,
    orphanedTypes: [...(parts.orphanedTypes ?? [])],
    container: createResolverInstances(),
    validate: false,
    skipCheck: true,
  });
  const sdl = `${LINKS}\n${printSubgraphSchema(decorated)}`;
  const resolvers = withoutDefaults(createResolversMap(decorated));
  for (const [typeName, resolve] of Object.entries(parts.references)) {
    const reference: ReferenceResolver = async (key, context) => resolve(key, context as never);
    resolvers[typeName] = { ...resolvers[typeName], __resolveReference: reference };
  }
  return { schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]), sdl };
}

/** One instance per resolver class: resolvers hold no state. */
function createResolverInstances() {
  const instances = new Map<unknown, unknown>();
  return {
    get(someClass: new () => object, _data: ResolverData): unknown {
      const known = instances.get(someClass) ?? new someClass();
      instances.set(someClass, known);
      return known;
    },
  };
}

/** Resolvers that only read a property are left to the executor, which does it faster. */
function withoutDefaults(map: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const types = Object.entries(map as Record<string, Record<string, unknown>>);
  return Object.fromEntries(
    types.map(([typeName, fields]) =>
      isFieldMap(fields)
        ? [
            typeName,
            Object.fromEntries(Object.entries(fields).filter(([, resolver]) => resolver !== defaultFieldResolver)),
          ]
        : [typeName, fields],
    ),
  );
}

function isFieldMap(fields: unknown): fields is Record<string, unknown> {
  return typeof fields === 'object' && fields !== null && Object.getPrototypeOf(fields) === Object.prototype;
}
