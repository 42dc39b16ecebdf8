import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startTestPartnerCenter, type TestPartnerCenter } from './testing/partner-client.ts';
import { basicLine, buy, createBuyer } from './testing/purchases.ts';

interface Subscription {
  quantity: number;
  status: string;
  autoRenewEnabled: boolean;
  attributes: { etag: string };
  refundableQuantity: { totalQuantity: number };
}

const BOUGHT = '2027-01-10T12:00:00Z';
const IN_WINDOW = '2027-01-12T12:00:00Z';
const AFTER_WINDOW = '2027-01-20T12:00:00Z';

let center: TestPartnerCenter;
let customerId: string;
let path: string;
let bought: Subscription;

beforeAll(async () => {
  center = await startTestPartnerCenter();
});
afterAll(() => center.stop());
beforeEach(async () => {
  await center.setClock(BOUGHT);
  customerId = await createBuyer(center);
  const { orders } = await buy(center, customerId, [await basicLine(center, 10)]);
  path = `/v1/customers/${customerId}/subscriptions/${orders[0]?.lineItems[0]?.subscriptionId}`;
  bought = (await center.call<Subscription>('GET', path)).body;
});

function change(changes: object) {
  return center.call<Subscription>('PATCH', path, { body: { ...bought, attributes: undefined, ...changes } });
}

test('Seats are added at any time, and the new ones may be given back for seven days', async () => {
  await center.setClock(AFTER_WINDOW);
  const more = await change({ quantity: 14 });
  expect(more).toMatchObject({ status: 200, body: { quantity: 14, refundableQuantity: { totalQuantity: 4 } } });
  expect(await change({ quantity: 9 })).toMatchObject({ status: 400, body: { code: '800090', data: ['4'] } });
  expect(await change({ quantity: 11 })).toMatchObject({ body: { refundableQuantity: { totalQuantity: 1 } } });
  expect(
    await center.books().then(({ customers }) => customers.find((each) => each.customerId === customerId)),
  ).toMatchObject({ licences: 11 });
});

test.each([
  [IN_WINDOW, { quantity: 8 }, 200, undefined],
  [AFTER_WINDOW, { quantity: 8 }, 400, '800090'],
  [IN_WINDOW, { quantity: 301 }, 400, '2002'],
  [IN_WINDOW, { quantity: 0 }, 400, '2002'],
  [IN_WINDOW, { status: 'deleted' }, 200, undefined],
  [AFTER_WINDOW, { status: 'deleted' }, 400, '900117'],
  [IN_WINDOW, { billingCycle: 'annual' }, 400, '2054'],
  [IN_WINDOW, { scheduledNextTermInstructions: { quantity: 5 } }, 400, '800042'],
  [IN_WINDOW, { attributes: { etag: 'c3RhbGU=' } }, 400, '2055'],
])('At %s the change %j is answered %i %s', async (now, changes, status, code) => {
  await center.setClock(now);
  const answer = await change(changes);
  expect(answer.status).toBe(status);
  expect((answer.body as { code?: string }).code).toBe(code);
});

test('A change is refused to who has not seen the one before', async () => {
  const headers = { 'if-match': `"${bought.attributes.etag}"` };
  const body = { ...bought, attributes: undefined, quantity: 11 };
  expect(await center.call('PATCH', path, { body, headers })).toMatchObject({ status: 200 });
  expect(await center.call('PATCH', path, { body, headers })).toMatchObject({ status: 400, body: { code: '2055' } });
});

test('What a change leaves out is reset, as the automatic renewal', async () => {
  expect(bought.autoRenewEnabled).toBe(true);
  const answer = await center.call('PATCH', path, { body: { quantity: 10, status: 'active' } });
  expect(answer.body).toMatchObject({ autoRenewEnabled: false });
});

test('Suspended seats cannot change until the subscription is active again', async () => {
  expect(await change({ status: 'suspended' })).toMatchObject({ body: { status: 'suspended' } });
  expect(await change({ status: 'suspended', quantity: 12 })).toMatchObject({ body: { code: '2001' } });
  expect(await change({ status: 'suspended', friendlyName: 'x' })).toMatchObject({ body: { code: '800091' } });
  expect(await change({ status: 'active' })).toMatchObject({ status: 200, body: { status: 'active' } });
});

test('A canceled subscription holds no licences and cannot come back', async () => {
  await change({ status: 'deleted' });
  expect(await change({ status: 'active' })).toMatchObject({ status: 400, body: { code: '2011' } });
  expect((await center.books()).customers.find((each) => each.customerId === customerId)?.licences).toBe(0);
});
