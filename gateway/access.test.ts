import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiKey, MEMBERS } from './testing/test-callers.ts';
import { signedIn, startTestGateway, withKey, type TestGateway } from './testing/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const shop = withKey('sfk_gr_0000001');
const withoutMargin = { authorization: `Bearer ${apiKey('gr')}` };
const withMargin = { authorization: `Bearer ${apiKey('se')}` };

interface Error {
  path: (string | number)[];
  extensions: { code: string };
}
const pathsOf = (answer: { body: { errors?: Error[] } }) =>
  (answer.body.errors ?? [])
    .filter(({ extensions }) => extensions.code === 'FORBIDDEN')
    .map(({ path }) => path.join('.'));

describe('a field that the caller may not have', () => {
  test('is null with an error at its path, and the rest is answered', async () => {
    const answer = await gateway.graphql('{ plans { nodes { id cost { amount } title } } }', { headers: shop });
    expect(answer.status).toBe(200);
    expect(answer.body.data.plans.nodes).toMatchObject([
      { id: 'plan-1', cost: null },
      { id: 'plan-2', cost: null },
    ]);
    expect(Object.keys(answer.body.data.plans.nodes[0] as object)).toEqual(['id', 'cost', 'title']);
    expect(pathsOf(answer)).toEqual(['plans.nodes.0.cost', 'plans.nodes.1.cost']);
    expect(gateway.catalog.requests.at(-1)?.query).not.toContain('cost');
  });

  test('is answered to somebody who may', async () => {
    const answer = await gateway.graphql('{ plans { nodes { cost { amount } } } }', { headers: withMargin });
    expect(answer.body).toMatchObject({
      data: { plans: { nodes: [{ cost: { amount: '1.00' } }, { cost: { amount: '2.00' } }] } },
    });
    expect(answer.body.errors).toBeUndefined();
  });

  test.each([
    ['an alias', '{ plan(id: "plan-1") { title: cost { amount } } }', ['plan.title']],
    ['a fragment', '{ plan(id: "plan-1") { ...f } } fragment f on Plan { cost { amount } }', ['plan.cost']],
    [
      'an inline fragment',
      '{ nodes { ... on Node { ... on Plan { cost { amount } } } } }',
      ['nodes.0.cost', 'nodes.1.cost'],
    ],
    ['an interface', '{ nodes { ... on Plan { cost { amount } } } }', ['nodes.0.cost', 'nodes.1.cost']],
    ['twice', '{ plan(id: "plan-1") { cost { amount } cost { amount } } }', ['plan.cost']],
    ['a name like ours', '{ plan(id: "plan-1") { refused_0: title cost { amount } } }', ['plan.cost']],
    ['an argument', '{ plan(id: "plan-1") { restock(atCost: 1) } }', ['plan.restock']],
    ['an argument by variable', 'query ($c: Int) { plan(id: "plan-1") { restock(atCost: $c) } }', ['plan.restock']],
    ['an input field', '{ plans(filter: { maxCost: 1 }) { nodes { id } } }', ['plans']],
    [
      'an input field further down',
      '{ plans(filter: { inner: [{ inner: [{ maxCost: 1 }] }] }) { nodes { id } } }',
      ['plans'],
    ],
    ['an enum value', '{ plans(filter: { sort: MARGIN }) { nodes { id } } }', ['plans']],
    ['true', '{ plan(id: "plan-1") { cost @include(if: true) { amount } } }', ['plan.cost']],
    ['not asked for in the end', '{ plan(id: "plan-1") { id cost @include(if: false) { amount } } }', []],
    ['not there', '{ plan(id: "plan-9") { cost { amount } } }', []],
    ['without the argument', '{ plan(id: "plan-1") { restock } }', []],
    ['a harmless enum value', '{ plans(filter: { sort: TITLE }) { nodes { id } } }', []],
  ])('is found by %s', async (_what, query, paths) => {
    const answer = await gateway.graphql(query, { headers: withoutMargin });
    expect(answer.status).toBe(200);
    expect(pathsOf(answer)).toEqual(paths);
    expect(answer.text).not.toContain('1.00');
    expect(
      Object.keys((answer.body.data.plan ?? {}) as object).filter((key) => key.startsWith('refused_')),
    ).toHaveLength(query.includes('refused_0') ? 1 : 0);
  });

  test.each([
    [{ filter: { maxCost: 3 } }, ['plans']],
    [{ filter: { inner: [{ title: 'a' }, { maxCost: null }] } }, ['plans']],
    [{ filter: { sort: 'MARGIN' } }, ['plans']],
    [{ filter: { title: 'a', sort: 'TITLE' } }, []],
    [{}, []],
  ])('is found in the variables %j', async (variables, paths) => {
    const query = 'query ($filter: PlanFilter) { plans(filter: $filter) { nodes { id } } }';
    expect(pathsOf(await gateway.graphql(query, { headers: withoutMargin, variables }))).toEqual(paths);
    expect(pathsOf(await gateway.graphql(query, { headers: withMargin, variables }))).toEqual([]);
  });

  test('is found in the default of a variable', async () => {
    const query = 'query ($filter: PlanFilter = { maxCost: 3 }) { plans(filter: $filter) { nodes { id } } }';
    expect(pathsOf(await gateway.graphql(query, { headers: withoutMargin }))).toEqual(['plans']);
  });

  test('may be the whole request', async () => {
    const answer = await gateway.graphql('{ secrets }', { headers: withoutMargin });
    expect(answer.body.data).toEqual({ secrets: null });
    expect(pathsOf(answer)).toEqual(['secrets']);
  });
});

describe('a mutation that the caller may not do', () => {
  test.each([
    ['R02', 'analyst', 'createTenant(code: "x") { tenant { id } }'],
    ['R10', 'key', 'createApiKey(name: "x") { text }'],
  ])('%s: the %s does not', async (_id, who, mutation) => {
    const caller = who === 'key' ? withoutMargin : { ...(await signedIn(MEMBERS.analyst)), 'x-tenant-id': 'root' };
    const requests = gateway.tenant.requests.length;
    const answer = await gateway.graphql(`mutation { ${mutation} }`, {
      headers: { ...caller, 'idempotency-key': 'key-12345' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toBeNull();
    expect(pathsOf(answer)).toEqual([mutation.slice(0, mutation.indexOf('('))]);
    expect(gateway.tenant.requests).toHaveLength(requests);
  });
});

describe('the idempotency key', () => {
  const CHANGE = 'mutation { changeNote(text: "again") { text } }';

  test('goes along, and a replay is marked', async () => {
    const headers = { ...(await signedIn(MEMBERS.adminOfGr)), 'idempotency-key': 'key-12345' };
    const answer = await gateway.graphql(CHANGE, { headers });
    expect(answer.body.extensions).toMatchObject({ idempotentReplay: true });
    expect(gateway.tenant.requests.at(-1)?.headers['idempotency-key']).toBe('key-12345');
  });

  test.each([undefined, 'short', 'x'.repeat(256), 'späßchen'])('%j is not one', async (key) => {
    const headers = {
      ...(await signedIn(MEMBERS.adminOfGr)),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const answer = await gateway.graphql(CHANGE, { headers });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each(['createCart { id }', 'signIn(email: "a", password: "b") { accessToken }'])(
    '%s needs none',
    async (mutation) => {
      expect((await gateway.graphql(`mutation { ${mutation} }`, { headers: shop })).status).toBe(200);
    },
  );
});
