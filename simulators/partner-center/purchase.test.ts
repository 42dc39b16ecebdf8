import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { GREECE, startTestPartnerCenter, type TestPartnerCenter } from './testing/partner-client.ts';
import {
  acceptance,
  basicLine,
  BUSINESS_BASIC,
  buy,
  catalogItemId,
  createBuyer,
  customerIn,
  WINDOWS_SERVER,
  type Checkout,
} from './testing/purchases.ts';

interface Cart {
  id: string;
  status: string;
  lineItems: { orderGroup: string; currencyCode: string }[];
}

let center: TestPartnerCenter;
let customerId: string;

beforeAll(async () => {
  center = await startTestPartnerCenter();
});
afterAll(() => center.stop());
beforeEach(async () => {
  await center.setFaults();
  customerId = await createBuyer(center);
});

function licencesOf(id: string): Promise<number | undefined> {
  return center.books().then(({ customers }) => customers.find((each) => each.customerId === id)?.licences);
}

async function createCart(lineItems: object[]): Promise<string> {
  const { body } = await center.call<Cart>('POST', `/v1/customers/${customerId}/carts`, { body: { lineItems } });
  return `/v1/customers/${customerId}/carts/${body.id}`;
}

test('A cart with two billing cycles becomes two orders, and the licences are in the books', async () => {
  const server = await catalogItemId(center, WINDOWS_SERVER);
  const { orders, orderErrors } = await buy(center, customerId, [
    await basicLine(center, 25),
    { id: 1, catalogItemId: server, quantity: 2, billingCycle: 'one_time' },
  ]);
  expect(orderErrors).toEqual([]);
  expect(orders.map(({ lineItems }) => lineItems[0]?.quantity)).toEqual([25, 2]);
  expect(await licencesOf(customerId)).toBe(27);
});

test('A year billed monthly costs the twelfth part of the sheet each month, rounded per seat', async () => {
  const { orders } = await buy(center, customerId, [await basicLine(center, 3)]);
  expect(orders[0]).toMatchObject({
    currencyCode: 'EUR',
    lineItems: [{ pricing: { listPrice: 4.81, extendedPrice: 14.43 } }],
    totalPrice: 14.43,
  });
});

test('One order of a cart can be refused while the other one is made', async () => {
  const refusal = { ...WINDOWS_SERVER, code: 800010, description: "Inventory isn't available for this catalog item" };
  const setRefusals = (refusals: object[]) =>
    fetch(`${center.url}/_simulator/refusals`, { method: 'PUT', body: JSON.stringify({ refusals }) });
  await setRefusals([refusal]);
  const { orders, orderErrors } = await buy(center, customerId, [
    await basicLine(center, 5),
    { id: 1, catalogItemId: await catalogItemId(center, WINDOWS_SERVER), quantity: 1, billingCycle: 'one_time' },
  ]);
  await setRefusals([]);
  expect(orders).toHaveLength(1);
  expect(orderErrors).toEqual([{ orderGroupId: '1', code: 800010, description: refusal.description }]);
  expect(await licencesOf(customerId)).toBe(5);
});

test('Checking out a second time gives the first result and no second order', async () => {
  const cart = await createCart([await basicLine(center, 4)]);
  const first = await center.call<Checkout>('POST', `${cart}/checkout`);
  const second = await center.call<Checkout>('POST', `${cart}/checkout`);
  expect(second.status).toBe(201);
  expect(second.body).toEqual(first.body);
  expect(await licencesOf(customerId)).toBe(4);
  const change = await center.call<object>('PUT', cart, { body: { lineItems: [await basicLine(center, 9)] } });
  expect(change).toMatchObject({ status: 400, body: { code: '800065' } });
});

test('The same MS-RequestId makes one cart, also when the first answer was lost, and a new one makes another', async () => {
  const headers = { 'ms-requestid': randomUUID() };
  const body = { lineItems: [await basicLine(center, 1)] };
  const path = `/v1/customers/${customerId}/carts`;
  await center.setFaults({ kind: 'timeout-after', method: 'POST', path, probability: 1, times: 1, milliseconds: 10 });
  await expect(center.call('POST', path, { body, headers })).rejects.toThrow();
  const [second, third] = await Promise.all([1, 2].map(() => center.call<Cart>('POST', path, { body, headers })));
  expect(second?.body).toEqual(third?.body);
  const other = await center.call<Cart>('POST', path, { body });
  expect(other.body.id).not.toBe(second?.body.id);
});

test('Nothing happens before a lost request, so its repetition happens', async () => {
  const path = `/v1/customers/${customerId}/carts`;
  const options = { body: { lineItems: [await basicLine(center, 1)] }, headers: { 'ms-requestid': randomUUID() } };
  await center.setFaults({ kind: 'error', method: 'POST', path, probability: 1, times: 1 });
  expect(await center.call('POST', path, options)).toMatchObject({
    status: 500,
    body: { code: '0', source: 'PartnerFD' },
  });
  expect(await center.call('POST', path, options)).toMatchObject({ status: 201 });
});

test('A customer whose agreement is not confirmed buys nothing', async () => {
  const created = await center.call<{ id: string }>('POST', '/v1/customers', { body: customerIn('DE') });
  const carts = `/v1/customers/${created.body.id}/carts`;
  const cart = await center.call<Cart>('POST', carts, { body: { lineItems: [await basicLine(center, 1)] } });
  const refused = await center.call('POST', `${carts}/${cart.body.id}/checkout`);
  expect(refused).toMatchObject({ status: 403, body: { code: '13605', data: [] } });
  await center.call('POST', `/v1/customers/${created.body.id}/agreements`, { body: acceptance() });
  expect(await center.call('POST', `${carts}/${cart.body.id}/checkout`)).toMatchObject({ status: 201 });
});

test.each([
  ['no seat', { quantity: 0 }, 400, '2002'],
  ['more seats than the SKU has', { quantity: 301 }, 400, '2002'],
  ['a term that is not sold', { termDuration: 'P2Y' }, 400, '900268'],
  ['a billing cycle that is not sold', { billingCycle: 'triennial' }, 400, '900269'],
  ['a currency that is not billed', { currencyCode: 'USD' }, 400, '900169'],
  ['an availability that never was', { catalogItemId: 'CFQ7TTC0LH18:0001:CFQ7TTC0XXXX' }, 404, '400019'],
  ['a promotion that is not there', { promotionId: '39NFJQT1PFPM:0001' }, 400, '27007'],
  ['half a seat', { quantity: 1.5 }, 400, '3000'],
])('A cart with %s is refused', async (_what, changes, status, code) => {
  const path = `/v1/customers/${customerId}/carts`;
  const answer = await center.call('POST', path, { body: { lineItems: [await basicLine(center, 1, changes)] } });
  expect(answer).toMatchObject({ status, body: { code } });
});

test("Another country's offer is not for this customer", async () => {
  const line = await basicLine(center, 1, { catalogItemId: await catalogItemId(center, BUSINESS_BASIC, 'AT') });
  const answer = await center.call('POST', `/v1/customers/${customerId}/carts`, { body: { lineItems: [line] } });
  expect(answer).toMatchObject({ status: 400, body: { code: '800070' } });
});

test('A cart is read and changed until it is a week old', async () => {
  const cart = await createCart([await basicLine(center, 1)]);
  const changed = await center.call<Cart>('PUT', cart, { body: { LineItems: [await basicLine(center, 7)] } });
  expect(changed.body).toMatchObject({ status: 'Active', lineItems: [{ quantity: 7, orderGroup: '0' }] });
  expect((await center.call<Cart>('GET', cart)).body).toEqual(changed.body);
  await center.setClock(new Date(Date.now() + 8 * 86_400_000).toISOString());
  expect(await center.call('GET', cart)).toMatchObject({ status: 404, body: { code: '800008' } });
  await center.setClock(new Date().toISOString());
});

test('A catalogue item id that was renewed after the cart was made fails at checkout, and the cart stays open', async () => {
  const cart = await createCart([await basicLine(center, 1)]);
  await fetch(`${center.url}/_simulator/availabilities/renew`, { method: 'POST' });
  const failed = await center.call<Checkout>('POST', `${cart}/checkout`);
  expect(failed.body).toMatchObject({ orders: [], orderErrors: [{ orderGroupId: '0', code: 400019 }] });
  await center.call('PUT', cart, { body: { lineItems: [await basicLine(center, 1)] } });
  expect((await center.call<Checkout>('POST', `${cart}/checkout`)).body.orders).toHaveLength(1);
});

test('With a lag the order appears first, then its subscriptions', async () => {
  await center.setClock('2027-01-31T10:00:00Z');
  await center.setFaults({ kind: 'lag', probability: 1, milliseconds: 900_000 });
  const { orders } = await buy(center, customerId, [await basicLine(center, 2)]);
  const order = `/v1/customers/${customerId}/orders/${orders[0]?.id}`;
  const subscriptions = `/v1/customers/${customerId}/subscriptions?order_id=${orders[0]?.id}`;
  expect(orders[0]?.status).toBe('pending');
  expect(orders[0]?.lineItems[0]).not.toHaveProperty('subscriptionId');
  expect(await center.call('GET', order)).toMatchObject({ status: 404, body: { code: '20000' } });
  await center.setClock('2027-01-31T10:06:00Z');
  expect(await center.call('GET', order)).toMatchObject({ status: 200, body: { status: 'pending' } });
  expect(await center.call('GET', subscriptions)).toMatchObject({ body: { totalCount: 0 } });
  await center.setClock('2027-01-31T10:16:00Z');
  expect(await center.call('GET', order)).toMatchObject({
    body: { status: 'completed', lineItems: [{ subscriptionId: expect.any(String) }] },
  });
  expect(await center.call('GET', subscriptions)).toMatchObject({
    body: { totalCount: 1, items: [{ quantity: 2, commitmentEndDateTime: '2028-01-30T23:59:59Z' }] },
  });
});

test('Everything is still there after a restart, and a repeated request is still the first one', async () => {
  const cart = await createCart([await basicLine(center, 6)]);
  const headers = { 'ms-requestid': randomUUID() };
  const before = await center.call<Checkout>('POST', `${cart}/checkout`, { headers });
  const licences = (await center.books()).totals.licences;
  await center.restart();
  expect((await center.call<Checkout>('POST', `${cart}/checkout`, { headers })).body).toEqual(before.body);
  expect((await center.books()).totals.licences).toBe(licences);
});

test('After a restart the clock shows the time it was told, not the real one', async () => {
  await center.setClock('2031-05-04T10:00:00Z');
  await center.restart();
  const { orders } = await buy(center, customerId, [await basicLine(center, 1)]);
  const order = await center.call('GET', `/v1/customers/${customerId}/orders/${orders[0]?.id}`);
  expect(order.body).toMatchObject({ creationDate: expect.stringContaining('2031-05-04T10:0') });
  await center.setClock(new Date().toISOString());
});

test('Another partner finds neither the customer nor what it bought', async () => {
  const { orders } = await buy(center, customerId, [await basicLine(center, 1)]);
  for (const path of ['', '/orders', `/orders/${orders[0]?.id}`, '/subscriptions', '/agreements']) {
    const answer = await center.call('GET', `/v1/customers/${customerId}${path}`, { partner: GREECE });
    expect(answer).toMatchObject({ status: 404, body: { code: '60003' } });
  }
});
