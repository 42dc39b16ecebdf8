import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { apiKey, MEMBERS } from './testing/test-callers.ts';
import { PRODUCTION, signedIn, startTestGateway, withKey, type TestGateway } from './testing/start-test-gateway.ts';

const PLANS = 'query PlanList { plans { nodes { id } } }';
const TENANTS = '{ tenants { code } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const byId = (text: string, rest: object = {}) =>
  JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } }, ...rest });

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    environment: PRODUCTION,
    trustedDocuments: {
      [hashOf(PLANS)]: { text: PLANS, doors: ['storefront'] },
      [hashOf(TENANTS)]: { text: TENANTS, doors: ['root'] },
    },
  });
});
afterAll(() => gateway.stop());

const shop = withKey('sfk_gr_0000001');
const outcome = ({ status, body }: { status: number; body: { errors: { extensions: { code: string } }[] } }) => [
  status,
  body.errors[0]?.extensions.code,
];

describe('trusted documents', () => {
  test('G02: an id that is not known is never registered and never run', async () => {
    const bomb = `{ plans { nodes { ${'parent { id } '.repeat(20)} } } }`;
    expect(outcome(await gateway.post(byId(bomb), shop))).toEqual([400, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(outcome(await gateway.post(byId(bomb, { query: bomb }), shop))).toEqual([400, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(outcome(await gateway.post(byId(bomb), shop))).toEqual([400, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(gateway.catalog.requests).toHaveLength(0);
  });

  test('C06: another text under a known id is refused', async () => {
    expect(outcome(await gateway.post(byId(PLANS, { query: TENANTS }), shop))).toEqual([
      400,
      'PERSISTED_QUERY_NOT_FOUND',
    ]);
  });

  test.each(['__proto__', 'constructor'])('G14: the id %s is not known', async (sha256Hash) => {
    const answer = await gateway.post(
      JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      shop,
    );
    expect(outcome(answer)).toEqual([400, 'PERSISTED_QUERY_NOT_FOUND']);
  });

  test('G03: a shopper in production runs no text of its own', async () => {
    expect(outcome(await gateway.graphql(PLANS, { headers: shop }))).toEqual([400, 'OPERATION_NOT_TRUSTED']);
    expect(outcome(await gateway.graphql(PLANS, { headers: await signedIn(MEMBERS.shopperOfGr) }))).toEqual([
      400,
      'OPERATION_NOT_TRUSTED',
    ]);
    expect((await gateway.graphql(PLANS, { headers: { authorization: `Bearer ${apiKey('gr')}` } })).status).toBe(200);
  });

  test("G04: another SDK's operation is refused", async () => {
    expect(outcome(await gateway.post(byId(TENANTS), shop))[1]).toBe('OPERATION_NOT_TRUSTED');
  });

  test('a known id runs, by POST and by GET', async () => {
    expect((await gateway.post(byId(PLANS), shop)).body.data.plans.nodes).toHaveLength(2);
    const extensions = encodeURIComponent(
      JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hashOf(PLANS) } }),
    );
    const answer = await gateway.get(`/graphql?extensions=${extensions}`, { ...shop, 'apollo-require-preflight': '1' });
    expect(answer.body.data.plans.nodes).toHaveLength(2);
  });
});
