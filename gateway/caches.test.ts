import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GR, MEMBERS, SE } from './testing/test-callers.ts';
import { signedIn, startTestGateway, withKey, type TestGateway } from './testing/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const PLANS = '{ plans { nodes { title cost { amount } } } }';

test('C01: a thousand answers in turn hold nothing of the other tenant', async () => {
  const shops = [
    { headers: withKey('sfk_gr_0000001'), own: `${GR.tenantId} in EUR`, foreign: SE.tenantId },
    { headers: withKey('sfk_se_0000001'), own: `${SE.tenantId} in SEK`, foreign: GR.tenantId },
    {
      headers: { ...withKey('sfk_gr_0000001'), 'x-currency': 'USD' },
      own: `${GR.tenantId} in USD`,
      foreign: SE.tenantId,
    },
  ];
  for (let round = 0; round < 20; round += 1) {
    const batch = Array.from({ length: 50 }, (_, index) => shops[index % shops.length]).filter(
      (shop) => shop !== undefined,
    );
    const answers = await Promise.all(batch.map(({ headers }) => gateway.graphql(PLANS, { headers })));
    answers.forEach((answer, index) => {
      expect(answer.text).toContain(batch[index]?.own);
      expect(answer.text).not.toContain(batch[index]?.foreign);
    });
  }
});

test('C07: what root has seen of all is not what a tenant sees', async () => {
  const root = await gateway.graphql(PLANS, {
    headers: { ...(await signedIn(MEMBERS.analyst)), 'x-tenant-scope': 'all' },
  });
  expect(root.text).toContain('seen by \\"all\\"');
  expect(root.body.data.plans.nodes[0].cost).toEqual({ amount: '1.00' });
  const tenant = await gateway.graphql(PLANS, { headers: withKey('sfk_gr_0000001') });
  expect(tenant.text).toContain(`${GR.tenantId} in EUR seen by \\"tenant\\"`);
  expect(tenant.body.data.plans.nodes[0].cost).toBeNull();
});

test('C04: no answer may be kept by anybody', async () => {
  const callers: Record<string, string>[] = [{}, withKey('sfk_gr_0000001'), { authorization: 'Bearer x' }];
  for (const headers of callers) {
    expect((await gateway.graphql(PLANS, { headers })).headers.get('cache-control')).toBe('private, no-store');
  }
});
