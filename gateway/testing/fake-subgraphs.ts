import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, GraphQLError, parse, validate } from 'graphql';
import type { KeyObject } from 'node:crypto';
import { createContextVerifier, type SubgraphName } from '../../subgraphs/shared/context/context-token.ts';
import type { Claims } from '../../subgraphs/shared/context/operation-context.ts';
import { RequestError } from '../../subgraphs/shared/graphql/request-error.ts';
import type { RunningSubgraph, SubgraphAnswer, SubgraphRequest } from '../../subgraphs/shared/server/start-subgraph.ts';
import { lookUpFake } from './test-callers.ts';

const LINKS = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable", "@external", "@tag", "@inaccessible", "@composeDirective", "@cost", "@listSize"])
  @link(url: "https://tributary.example/access/v1.0", import: ["@access"])
  @composeDirective(name: "@access")
directive @access(permission: String!) on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM | ENUM_VALUE | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION | UNION
`;
const EVERY_DOOR = '@tag(name: "storefront") @tag(name: "backOffice") @tag(name: "root")';
const STAFF_DOORS = '@tag(name: "backOffice") @tag(name: "root")';
const LIST_SIZE =
  '@listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes"], assumedSize: 25, requireOneSlicingArgument: false)';

const TENANT_SDL = `${LINKS}
type Query {
  viewer: Viewer @access(permission: "public") ${EVERY_DOOR}
  tenants: [Tenant!] @access(permission: "tenant:read") @tag(name: "root")
}
type Mutation {
  signIn(email: String!, password: String!): Session! @access(permission: "public") @tag(name: "storefront")
  signInStaff(tenantCode: String!, email: String!, password: String!): Session! @access(permission: "public") ${STAFF_DOORS}
  refreshSession(refreshToken: String!): Session! @access(permission: "public") ${EVERY_DOOR}
  createTenant(code: String!): TenantPayload! @access(permission: "tenant:write") @tag(name: "root")
  createApiKey(name: String!): Note! @access(permission: "api-key:write") ${STAFF_DOORS}
  changeNote(text: String!): Note! @access(permission: "account:write") ${STAFF_DOORS}
}
type Session { accessToken: String! viewer: Viewer! }
type Viewer { tenantId: ID! accountId: String actorKind: String! actorName: String! currency: String! locale: String! readScope: String! headers: String! }
type TenantPayload { tenant: Tenant userErrors: [UserError!]! }
type UserError { code: String! message: String! path: [String!]! }
type Note { text: String }
type Tenant @key(fields: "id") { id: ID! code: String! }
`;

const CATALOG_SDL = `${LINKS}
type Query {
  plans(first: Int, last: Int, filter: PlanFilter): PlanConnection @access(permission: "public") ${EVERY_DOOR} ${LIST_SIZE}
  plan(id: ID!): Plan @access(permission: "public") ${EVERY_DOOR}
  nodes: [Node!] @access(permission: "public") ${EVERY_DOOR}
  secrets: [String!] @access(permission: "audit:read") ${STAFF_DOORS}
  day(on: Date!): String @access(permission: "public") ${EVERY_DOOR}
  search(text: String): [Plan!] @access(permission: "public") ${EVERY_DOOR} @cost(weight: 10)
}
type Mutation { createCart: Cart! @access(permission: "public") ${EVERY_DOOR} }
scalar Date
input PlanFilter { title: String maxCost: Int @access(permission: "margin:read") sort: SortKey inner: [PlanFilter!] }
enum SortKey { TITLE MARGIN @access(permission: "margin:read") }
interface Node { id: ID! }
type PlanConnection { nodes: [Plan!]! }
type Plan implements Node @key(fields: "id") {
  id: ID!
  title: String!
  cost: Cost @access(permission: "margin:read")
  related(first: Int, last: Int): PlanConnection ${LIST_SIZE}
  parent: Plan
  restock(atCost: Int @access(permission: "margin:read")): Boolean
  supplier: String ${STAFF_DOORS}
  tenant: Tenant
}
type Cost { amount: String! }
type Cart { id: ID! }
type Tenant @key(fields: "id") { id: ID! plansSold: Int }
`;

export interface FakeSubgraph extends RunningSubgraph {
  readonly sdl: string;
  /** Every request that got through to it. */
  readonly requests: SubgraphRequest[];
  /** Answers in place of its resolvers until it is set back to null. */
  behavior: ((request: SubgraphRequest) => Promise<SubgraphAnswer>) | null;
  /** Keys and members that the tenant subgraph no longer knows. */
  readonly ended: Set<string>;
  readonly calls: string[];
}

/** A small tenant and a small catalog: they verify the context as real subgraphs do, and tell in their data who asked. */
export function fakeSubgraphs(publicKey: KeyObject): { tenant: FakeSubgraph; catalog: FakeSubgraph } {
  return {
    tenant: fakeSubgraph('tenant', { sdl: TENANT_SDL, resolvers: TENANT_RESOLVERS, publicKey }),
    catalog: fakeSubgraph('catalog', { sdl: CATALOG_SDL, resolvers: CATALOG_RESOLVERS, publicKey }),
  };
}

interface FakeContext extends Claims {
  request: SubgraphRequest;
  isReplay: boolean;
}

type Resolvers = Record<string, Record<string, (parent: never, args: never, context: FakeContext) => unknown>>;

const viewerOf = (context: FakeContext) => ({
  ...context,
  readScope: JSON.stringify(context.readScope),
  headers: JSON.stringify({ ...context.request.headers, 'x-tenant-context': undefined }),
});

const TENANT_RESOLVERS: Resolvers = {
  Query: {
    viewer: (_parent, _args, context) => viewerOf(context),
    tenants: () => [{ id: 't1', code: 'gr' }],
  },
  Mutation: {
    signIn: (_parent, _args, context) => ({ accessToken: 'a', viewer: viewerOf(context) }),
    signInStaff: (_parent, _args, context) => ({ accessToken: 'a', viewer: viewerOf(context) }),
    refreshSession: (_parent, _args, context) => ({ accessToken: 'a', viewer: viewerOf(context) }),
    createTenant: (_parent, { code }: { code: string }) => ({ tenant: { id: `t-${code}`, code }, userErrors: [] }),
    createApiKey: (_parent, { name }: { name: string }) => ({ text: name }),
    changeNote(_parent, { text }: { text: string }, context) {
      context.isReplay = text === 'again';
      return { text };
    },
  },
};

const plansOf = ({ tenantId, currency, readScope }: Claims) =>
  [1, 2].map((number) => ({
    id: `plan-${number}`,
    title: `plan ${number} of ${tenantId} in ${currency} seen by ${JSON.stringify(readScope)}`,
    cost: { amount: `${number}.00` },
    supplier: 'Microsoft',
    restock: true,
    tenant: { id: 't1' },
  }));

const CATALOG_RESOLVERS: Resolvers = {
  Query: {
    plans: (_parent, _args, context) => ({ nodes: plansOf(context) }),
    plan: (_parent, { id }: { id: string }, context) => plansOf(context).find((plan) => plan.id === id) ?? null,
    nodes: (_parent, _args, context) => plansOf(context).map((plan) => ({ ...plan, __typename: 'Plan' })),
    secrets: () => ['secret'],
    day: (_parent, { on }: { on: string }) => on,
    search: (_parent, _args, context) => plansOf(context),
  },
  Mutation: { createCart: () => ({ id: 'cart' }) },
  Plan: {
    related: (_parent, _args, context) => ({ nodes: plansOf(context) }),
    parent: (_parent, _args, context) => plansOf(context)[0],
  },
  Tenant: { plansSold: () => 7 },
};

function fakeSubgraph(
  name: SubgraphName,
  { sdl, resolvers, publicKey }: { sdl: string; resolvers: Resolvers; publicKey: KeyObject },
): FakeSubgraph {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  const verify = createContextVerifier(publicKey, name);
  const fake: FakeSubgraph = {
    name,
    sdl,
    requests: [],
    behavior: null,
    ended: new Set(),
    calls: [],
    async execute(request) {
      const claims = await verify(request.headers['x-tenant-context']);
      if (!claims || claims.actorKind === 'gateway') {
        return {
          status: 401,
          data: null,
          errors: [new RequestError('UNAUTHENTICATED', 'A subgraph answers the gateway only.')],
        };
      }
      fake.requests.push(request);
      if (fake.behavior) {
        return fake.behavior(request);
      }
      const document = parse(request.query);
      const [problem] = validate(schema, document);
      if (problem) {
        return { status: 400, data: null, errors: [problem] };
      }
      const context: FakeContext = { ...claims, request, isReplay: false };
      const { operationName, variables } = request;
      const result = await execute({
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
      });
      return { status: 200, ...result, ...(context.isReplay ? { extensions: { idempotentReplay: true } } : {}) };
    },
    async call(callName, token, input) {
      const claims = await verify(token);
      if (claims?.actorKind !== 'gateway') {
        throw new RequestError('UNAUTHENTICATED', 'Only the gateway asks this.');
      }
      fake.calls.push(callName);
      return lookUpFake(callName, input as Record<string, string>, fake.ended);
    },
    async http(request, response) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`${request.method} ${request.url}`);
      return true;
    },
    async stop() {},
  };
  return fake;
}

/** An error as a subgraph gives it away that masks nothing. */
export function leakyError(): GraphQLError {
  return new GraphQLError('relation "tenant.member" does not exist', {
    extensions: {
      code: 'INTERNAL_SERVER_ERROR',
      stacktrace: ['at Object.<anonymous> (/srv/subgraphs/tenant/main.ts:1:1)'],
      sql: 'select * from tenant.member',
    },
  });
}
