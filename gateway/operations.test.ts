import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { LIMITS, refuseBigDocument } from './operation-limits.ts';
import { createOperationReader } from './operations.ts';
import { supergraphOf } from './supergraph.ts';
import { apiKey, MEMBERS } from './testing/test-callers.ts';
import { PRODUCTION, signedIn, startTestGateway, withKey, type TestGateway } from './testing/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const shop = withKey('sfk_gr_0000001');
const asked = (query: string, options: object = {}) => gateway.graphql(query, { headers: shop, ...options });
const outcome = ({ status, body }: { status: number; body: { errors: { extensions: { code: string } }[] } }) => [
  status,
  body.errors[0]?.extensions.code,
];
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

function bomb(levels: number): string {
  const fragments = times(
    levels,
    (level) => `fragment f${level + 1} on Plan { a: parent { ...f${level} } b: parent { ...f${level} } }`,
  );
  return `query { plans { nodes { ...f${levels} } } } fragment f0 on Plan { id } ${fragments}`;
}

describe('operations that are too big', () => {
  test.each([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])(
    'G01: fragments that double %i times are refused before planning',
    async (levels) => {
      const requests = gateway.catalog.requests.length;
      const answer = await asked(bomb(levels));
      expect(outcome(answer)).toEqual([400, 'QUERY_TOO_COMPLEX']);
      expect(gateway.catalog.requests).toHaveLength(requests);
    },
  );

  test('G01: measuring one takes time by its length, not by what it unfolds to', () => {
    const document = parse(bomb(40));
    const measured = [1, 2, 3].map(() => {
      const started = performance.now();
      expect(() => {
        refuseBigDocument(buildSchema('type Query { id: ID }'), document, LIMITS.root);
      }).toThrow();
      return performance.now() - started;
    });
    expect(Math.min(...measured)).toBeLessThan(20);
  });

  test.each([
    ['G05', '500 aliases', `{ ${times(500, (index) => `a${index}: __typename`)} }`],
    ['G05', '100 aliases', `{ plans { nodes { ${times(100, (index) => `a${index}: id`)} } } }`],
    [
      'G05',
      '16 attempts to sign in',
      `mutation { ${times(16, (index) => `a${index}: signIn(email: "a", password: "${index}") { accessToken }`)} }`,
    ],
    ['G06', 'twenty levels', `{ plans { nodes { ${'parent { '.repeat(20)} id ${'} '.repeat(20)} } } }`],
    [
      'G06',
      'lists in lists in lists',
      '{ plans(first: 1000) { nodes { related(first: 1000) { nodes { related(first: 1000) { nodes { id } } } } } } }',
    ],
    ['G08', 'a thousand directives', `{ plans { nodes { id ${'@include(if: true) '.repeat(1000)} } } }`],
    ['G08', '60 directives', `{ plans { nodes { id ${'@include(if: true) '.repeat(60)} } } }`],
    ['G08', 'ten thousand fields', `{ plans { nodes { ${'id '.repeat(10_000)} } } }`],
    ['G08', 'fifty thousand tokens', `{ ${'id '.repeat(30_000)} }`],
    [
      'G09',
      'fragments in a circle',
      '{ plans { nodes { ...a } } } fragment a on Plan { parent { ...b } } fragment b on Plan { parent { ...a } }',
    ],
    ['G09', '150 unused fragments', `{ __typename } ${times(150, (index) => `fragment f${index} on Plan { id }`)}`],
    ['G09', '300 operations', times(300, (index) => `query q${index} { __typename }`)],
    ['G22', 'more things than one answer has', `{ ${times(21, (index) => `a${index}: plan(id: "${index}") { id }`)} }`],
  ])('%s: %s', async (_id, _what, query) => {
    expect(outcome(await asked(query))).toEqual([400, 'QUERY_TOO_COMPLEX']);
  });

  test('G08: a long text does not even get read', async () => {
    const answer = await asked(`{ plan(id: "${'x'.repeat(1_000_000)}") { id } }`);
    expect(outcome(answer)).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('G06: lists in lists count also when a variable says how long', async () => {
    const query =
      'query ($n: Int) { plans(first: $n) { nodes { related(first: $n) { nodes { related(first: $n) { nodes { id } } } } } } }';
    expect((await asked(query, { variables: { n: 5 } })).body.extensions.cost).toEqual({
      requested: 1 + 5 * (2 + 5 * (2 + 5)),
      limit: 10_000,
    });
    expect(outcome(await asked(query, { variables: { n: 1000 } }))).toEqual([400, 'QUERY_TOO_COMPLEX']);
  });

  test.each(['-1', 'null'])(
    'G07: `first: %s` counts as the assumed size and is left to the subgraph',
    async (first) => {
      expect((await asked(`{ plans(first: ${first}) { nodes { id } } }`)).body.extensions.cost.requested).toBe(26);
    },
  );

  test('G07: a number that is no Int is bad input', async () => {
    expect(outcome(await asked('{ plans(first: 2147483648) { nodes { id } } }'))).toEqual([400, 'BAD_USER_INPUT']);
    expect(
      outcome(await asked('query ($n: Int) { plans(first: $n) { nodes { id } } }', { variables: { n: 2147483648 } })),
    ).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each(['@defer', '@stream(initialCount: 1)'])('G22: %s is not known', async (directive) => {
    expect(outcome(await asked(`{ plans { nodes { ... ${directive} { id } } } }`))).toEqual([
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });

  test('what tools ask about the schema is not too big', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const answer = await asked(
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }),
    );
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('createTenant');
  });

  test('G20: a thousand different texts are not all remembered', () => {
    const reader = createOperationReader(supergraphOf(gateway.supergraphSdl), { isIntrospectable: true });
    const options = { operationName: null, isTrusted: false };
    for (let index = 0; index < 2_500; index += 1) {
      reader.read('storefront', `{ plan(id: "${index}") { id } }`, options);
    }
    expect(reader.size).toBeLessThanOrEqual(2_000);
    reader.read('storefront', '{ plan(id: "2499") { id } }', options);
    expect(reader.read('storefront', '{ __typename }', options)).toBe(
      reader.read('storefront', '{ __typename }', options),
    );
  });
});

describe('values', () => {
  test('a wrong value is not repeated', async () => {
    const answer = await asked('query ($n: Int) { plans(first: $n) { nodes { id } } }', {
      variables: { n: 'hunter2' },
    });
    expect(outcome(answer)).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.body.errors[0].extensions.argument).toBe('n');
    expect(answer.text).not.toContain('hunter2');
  });

  test('the place inside an input is named', async () => {
    const variables = { filter: { inner: [{ title: 'a' }, { title: 5 }] } };
    const answer = await asked('query ($filter: PlanFilter) { plans(filter: $filter) { nodes { id } } }', {
      variables,
    });
    expect(answer.body.errors[0].message).toContain('`inner[1].title`');
  });

  test('G16: a day that does not exist is bad input, written or sent', async () => {
    expect(outcome(await asked('{ day(on: "2027-02-30") }'))).toEqual([400, 'BAD_USER_INPUT']);
    expect(outcome(await asked('query ($on: Date!) { day(on: $on) }', { variables: { on: '2027-02-30' } }))).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
    expect((await asked('{ day(on: "2027-02-28") }')).body.data).toEqual({ day: '2027-02-28' });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'G14: %s is a name like any other',
    async (name) => {
      const answer = await asked(`query ($${name}: ID!) { ${name}: plan(id: $${name}) { ${name}: id title } }`, {
        variables: JSON.parse(`{"${name}":"plan-1"}`) as object,
      });
      expect(answer.status).toBeLessThan(500);
      const alias = await asked(`{ ${name}: plan(id: "plan-1") { ${name}: id } }`);
      expect(alias.text).toContain(`"data":{"${name}":{"${name}":"plan-1"}}`);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(
        outcome(
          await asked('query ($f: PlanFilter) { plans(filter: $f) { nodes { id } } }', {
            variables: { f: JSON.parse(`{"${name}":1}`) as object },
          }),
        ),
      ).toEqual([400, 'BAD_USER_INPUT']);
    },
  );
});

test('G14: a variable of a reserved name is refused', async () => {
  const answer = await asked('query ($__proto__: PlanFilter) { plans(filter: $__proto__) { nodes { id } } }', {
    variables: JSON.parse('{"__proto__":{"maxCost":1}}') as object,
  });
  expect(outcome(answer)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
});

describe('doors', () => {
  test('T20: a field of another door is an unknown field', async () => {
    const supplier = '{ plans { nodes { supplier } } }';
    expect(outcome(await asked(supplier))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect((await gateway.graphql(supplier, { headers: { authorization: `Bearer ${apiKey('gr')}` } })).status).toBe(
      200,
    );
    expect(
      outcome(await gateway.graphql('{ tenants { code } }', { headers: await signedIn(MEMBERS.adminOfGr) })),
    ).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect((await gateway.graphql('{ tenants { code } }', { headers: await signedIn(MEMBERS.analyst) })).status).toBe(
      200,
    );
  });

  test.each(['{ _entities(representations: []) { __typename } }', '{ _service { sdl } }'])(
    '%s is not there',
    async (query) => {
      expect(outcome(await asked(query))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    },
  );

  test('a misspelt field is not corrected', async () => {
    const answer = await asked('{ plan(id: "1") { titel } }');
    expect(answer.text).not.toContain('title');
  });

  test('questions about the schema are answered for the door, and alone', async () => {
    const answer = await asked('{ __type(name: "Plan") { fields { name } } }');
    expect(JSON.stringify(answer.body.data)).not.toContain('supplier');
    expect(outcome(await asked('{ __schema { queryType { name } } plans { nodes { id } } }'))).toEqual([
      400,
      'BAD_REQUEST',
    ]);
  });

  test('G12: in production nothing tells about the schema', async () => {
    const production = await startTestGateway({ environment: PRODUCTION });
    try {
      const headers = await signedIn(MEMBERS.adminOfGr);
      for (const query of [
        '{ __schema { types { name } } }',
        '{ __type(name: "Plan") { name } }',
        '{ plans { nodes { titel } } }',
      ]) {
        const answer = await production.graphql(query, {
          headers: { ...headers, 'apollo-federation-include-trace': 'ftv1', 'apollo-query-plan-experimental': '1' },
        });
        expect(answer.status).toBe(400);
        expect(answer.text).not.toMatch(/Did you mean|"title"|ftv1/);
      }
      expect((await production.get('/graphiql')).status).toBe(404);
      expect((await production.get('/')).status).toBe(404);
      const traced = await production.graphql('{ plans { nodes { id } } }', {
        headers: { ...headers, 'apollo-federation-include-trace': 'ftv1', 'apollo-query-plan-experimental': '1' },
      });
      expect(Object.keys(traced.body.extensions as object)).toEqual(['cost']);
    } finally {
      await production.stop();
    }
  });
});
