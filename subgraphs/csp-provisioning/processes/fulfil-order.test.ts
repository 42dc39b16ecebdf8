import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultRule } from '../../../simulators/shared/fault-plan.ts';
import { GREECE } from '../../../simulators/partner-center/testing/partner-client.ts';
import { CONSENT, openOrderDesk, type OrderDesk, type SeenOrder } from '../../../test/support/order-desk.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { PAYMENT_AUTHORIZATION_REFUSED } from '../../shared/events/contracts/billing.ts';
import {
  ORDER_LINE_REFUSED,
  ORDER_SETTLED,
  SUBSCRIPTION_ACTIVATED,
} from '../../shared/events/contracts/provisioning.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { planPublished, publishFacts, vendorPrice } from '../../shared/testing/published-facts.ts';
import { secretTraces } from '../../shared/testing/secret-traces.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const STEPS = ['CUSTOMER', 'AGREEMENT', 'VENDOR_ORDER', 'ACTIVATION'];
const BASIC = 'CFQ7TTC0LH18';
const STANDARD = 'CFQ7TTC0LDPB';
const ALWAYS = { probability: 1, milliseconds: 10 } as const;

const OPERATIONS = `{ vendorOperations { nodes { id kind status requestId nextAttemptAt suggestedAction
  lastError { code message } order { number } } totalCount { value } } }`;
const RETRY = `mutation ($input: RetryVendorOperationInput!) { retryVendorOperation(input: $input) {
  vendorOperation { id status } userErrors { code } } }`;

const RESOLVE = `mutation ($input: ResolveVendorOperationInput!) { resolveVendorOperation(input: $input) {
  vendorOperation { id status } userErrors { code } } }`;

interface SeenOperation {
  id: string;
  kind: string;
  status: string;
  requestId: string;
  nextAttemptAt: string | null;
  suggestedAction: string | null;
  lastError: { code: string } | null;
  order: { number: string };
}

interface Sold {
  orders: { requestId: string; licences: number; lines: object[] }[];
  licences: number;
}

/** What tests look at and do beside the desk's own work. */
function around(desk: OrderDesk) {
  const root = claimsOf(desk.tenantId, { door: 'root' });
  const cspCustomerOf = async (accountId: string) => {
    const [row] = await desk.platform.sql<{ vendor_customer_id: string }>(
      'select vendor_customer_id from provisioning.csp_customer where account_id = $1',
      [accountId],
    );
    return row?.vendor_customer_id ?? '';
  };
  return {
    cspCustomerOf,
    /** What Microsoft's own books say that the account has bought. */
    async sold(accountId: string): Promise<Sold> {
      const customerId = await cspCustomerOf(accountId);
      const { customers } = await desk.center.books();
      return customers.find((one) => one.customerId === customerId) as unknown as Sold;
    },
    async operations(order: SeenOrder): Promise<SeenOperation[]> {
      const { data, errors } = await desk.platform.ask('provisioning', root, OPERATIONS);
      expect(errors).toBeUndefined();
      const nodes = data.vendorOperations.nodes as SeenOperation[];
      return nodes.filter((one) => one.order.number === order.number).toReversed();
    },
    async retry(operation: SeenOperation | undefined, claims: Claims = root) {
      const input = { vendorOperationId: operation?.id };
      const { data } = await desk.platform.ask('provisioning', claims, RETRY, { input });
      return data.retryVendorOperation as { vendorOperation: object | null; userErrors: { code: string }[] };
    },
    async resolve(operation: SeenOperation | undefined, resolution: string) {
      const input = { vendorOperationId: operation?.id, resolution, note: 'Seen at Partner Center.' };
      const { data } = await desk.platform.ask('provisioning', root, RESOLVE, { input });
      return data.resolveVendorOperation as { vendorOperation: object | null; userErrors: { code: string }[] };
    },
    /** Places and pays an order, without waiting for what becomes of it. */
    async begin(claims: Claims, plans: Parameters<OrderDesk['buy']>[1], captureBefore: string | null = null) {
      const cspCustomer = {
        domainPrefix: `d${Date.now().toString(36)}${Math.floor(Math.random() * 1e6)}`,
        agreement: CONSENT,
      };
      const isKnown = (await cspCustomerOf(claims.accountId)) !== '';
      const { order } = await desk.place(claims, desk.draftPurchase(claims, plans), isKnown ? {} : { cspCustomer });
      await desk.commit(order!, captureBefore);
      await desk.platform.settle();
      return desk.see(claims, order!.id);
    },
    async settledEvents(order: SeenOrder) {
      return (await desk.events(ORDER_SETTLED)).filter(({ number }) => number === order.number);
    },
  };
}

describe('an order becomes licences', () => {
  let desk: OrderDesk;
  let beside: ReturnType<typeof around>;
  beforeAll(async () => {
    desk = await openOrderDesk();
    beside = around(desk);
  }, 60_000);
  afterEach(async () => {
    await desk.center.setFaults();
    await desk.refuse();
  });
  afterAll(() => desk.stop());

  /** An account that is a customer at Microsoft already: what follows in the test is its second order. */
  async function regular() {
    const account = await desk.openAccount();
    await desk.buy(account.claims, { windowsServer: 1 });
    const customerId = await beside.cspCustomerOf(account.accountId);
    const checkouts = { method: 'POST', path: `/v1/customers/${customerId}/carts/` };
    return { ...account, customerId, checkouts };
  }

  test('a new customer buys: its company, its agreement, its order and its subscriptions are there', async () => {
    const { claims, accountId } = await desk.openAccount();
    const order = await desk.buy(claims, { basic: 3, windowsServer: 1 }, {});
    expect(order).toMatchObject({
      status: 'COMPLETED',
      steps: STEPS.map((code) => ({ code, status: 'DONE' })),
      lines: [
        { status: 'ACTIVE', refusal: null, subscription: { status: 'ACTIVE' } },
        { status: 'ACTIVE', refusal: null, subscription: { status: 'ACTIVE', renewsOn: null } },
      ],
    });
    expect(await desk.events(SUBSCRIPTION_ACTIVATED)).toHaveLength(2);
    expect(await beside.settledEvents(order)).toMatchObject([
      {
        accountId,
        lines: [
          {
            status: 'ACTIVE',
            quantity: 3,
            netMinor: '3000',
            unitCostMinor: '800',
            subscription: { termDuration: 'P1Y' },
          },
          { status: 'ACTIVE', quantity: 1, netMinor: '1000', subscription: { termDuration: null } },
        ],
      },
    ]);
    expect(await beside.sold(accountId)).toMatchObject({ licences: 4, orders: [{ licences: 3 }, { licences: 1 }] });
  });

  test('its second order needs neither a domain nor another consent', async () => {
    const { claims, accountId } = await regular();
    const order = await desk.buy(claims, { basic: 2 }, { cspCustomer: null });
    expect(order.status).toBe('COMPLETED');
    expect(await beside.sold(accountId)).toMatchObject({ licences: 3 });
    expect((await beside.operations(order)).map(({ kind, status }) => [kind, status])).toEqual([
      ['PLACE_ORDER', 'SUCCEEDED'],
    ]);
  });

  test.each<[string, FaultRule['kind']]>([
    ['V01: Microsoft sells and the answer is lost', 'timeout-after'],
    ['V02: the request is lost before it arrives', 'timeout-before'],
    ['V01: Microsoft sells and answers with an error', 'error-after'],
    ['V01: the answer breaks off', 'reset-in-body'],
    ['V01: the answer is no JSON', 'malformed'],
  ])('%s: the same request is sent again, and one order is there', async (_what, kind) => {
    const { claims, accountId, checkouts } = await regular();
    await desk.center.setFaults({ ...checkouts, kind, times: 2, ...ALWAYS });
    const order = await desk.buy(claims, { basic: 5 }, { cspCustomer: null });
    expect(order.status).toBe('COMPLETED');
    const [operation] = await beside.operations(order);
    const { orders, licences } = await beside.sold(accountId);
    expect(licences).toBe(6);
    expect(orders).toHaveLength(2);
    expect(orders[1]?.requestId).toBe(operation?.requestId);
  });

  test('every answer is lost once on the way of a new customer: one customer, one agreement, one order', async () => {
    const { claims, accountId } = await desk.openAccount();
    const lost = { kind: 'timeout-after', times: 1, ...ALWAYS } as const;
    await desk.center.setFaults(
      { ...lost, method: 'POST', path: '/v1/customers' },
      { ...lost, method: 'POST', path: '/v1/customers/' },
      { ...lost, method: 'POST', path: '/v1/validations' },
    );
    const { totals } = await desk.center.books();
    const order = await desk.buy(claims, { basic: 1 });
    expect(order.status).toBe('COMPLETED');
    expect((await desk.center.books()).totals).toEqual({
      customers: totals.customers + 1,
      orders: totals.orders + 1,
      licences: totals.licences + 1,
    });
    expect(await beside.sold(accountId)).toMatchObject({ agreements: 1 });
  });

  test('V05: a token that ends in between is replaced, and nobody notices', async () => {
    const { claims } = await regular();
    await desk.control('POST', 'tokens/end');
    expect(await desk.buy(claims, { basic: 1 }, { cspCustomer: null })).toMatchObject({ status: 'COMPLETED' });
  });

  test('V05: consent that is withdrawn parks the order, undoes nothing, and a retry goes on', async () => {
    const { claims, accountId } = await regular();
    await desk.control('PUT', 'consents', { withdrawn: [GREECE.tenantId] });
    await desk.control('POST', 'tokens/end');
    const order = await beside.begin(claims, { basic: 4 });
    const [parked] = await beside.operations(order);
    expect(parked).toMatchObject({ kind: 'PLACE_ORDER', status: 'PARKED', lastError: { code: 'VENDOR_AUTH' } });
    expect(parked?.suggestedAction).toContain('rotateCspAgreementSecret');
    expect(order).toMatchObject({ status: 'PROVISIONING', lines: [{ status: 'PROVISIONING' }] });
    const stranger = claimsOf(desk.tenantId, { permissions: ['provisioning:read'], door: 'root' });
    await expect(beside.retry(parked, stranger)).rejects.toThrow();
    await desk.control('PUT', 'consents', { withdrawn: [] });
    expect(await beside.retry(parked)).toMatchObject({ userErrors: [], vendorOperation: { status: 'PENDING' } });
    expect(await desk.ended(claims, order.id)).toMatchObject({ status: 'COMPLETED' });
    expect(await beside.retry(parked)).toMatchObject({ vendorOperation: null, userErrors: [{ code: 'NOT_PARKED' }] });
    expect(await beside.sold(accountId)).toMatchObject({ licences: 5 });
  });

  test('an operation that was never sent can be given up, and its order ends without it', async () => {
    const { claims, accountId } = await regular();
    await desk.control('PUT', 'consents', { withdrawn: [GREECE.tenantId] });
    await desk.control('POST', 'tokens/end');
    const order = await beside.begin(claims, { basic: 4 });
    await desk.control('PUT', 'consents', { withdrawn: [] });
    const [parked] = await beside.operations(order);
    const wrong = await beside.resolve(parked, 'SUCCEEDED_AT_VENDOR');
    expect(wrong).toMatchObject({ vendorOperation: null, userErrors: [{ code: 'VENDOR_DISAGREES' }] });
    expect(await beside.resolve(parked, 'GIVE_UP')).toMatchObject({ vendorOperation: { status: 'REFUSED' } });
    expect(await desk.ended(claims, order.id)).toMatchObject({ status: 'REFUSED', lines: [{ status: 'CANCELED' }] });
    expect(await beside.sold(accountId)).toMatchObject({ licences: 1 });
  });

  test('V07: one of three lines is refused; the other two are delivered and the third is not to be paid', async () => {
    const { claims, accountId } = await desk.openAccount();
    await desk.refuse({ productId: STANDARD, code: 800010 });
    const order = await desk.buy(claims, { basic: 2, standard: 3, premium: 4 });
    expect(order).toMatchObject({
      status: 'PARTIALLY_COMPLETED',
      lines: [
        { status: 'ACTIVE' },
        { status: 'REFUSED', refusal: { code: 'NOT_AVAILABLE', nextStep: expect.any(String) }, subscription: null },
        { status: 'ACTIVE' },
      ],
    });
    expect(await beside.settledEvents(order)).toMatchObject([
      { lines: [{ status: 'ACTIVE' }, { status: 'REFUSED', subscription: null }, { status: 'ACTIVE' }] },
    ]);
    const ofOrder = ({ orderId }: { orderId?: unknown }) => orderId === decodeId('order', order.id);
    const refused = (await desk.events(ORDER_LINE_REFUSED)).filter(ofOrder);
    expect(refused).toMatchObject([
      { code: 'NOT_AVAILABLE', orderLineId: decodeId('orderLine', order.lines[1]?.id ?? '') },
    ]);
    expect(await beside.sold(accountId)).toMatchObject({ licences: 6 });
  });

  test('V11: a line that costs more than it was sold for is not bought', async () => {
    const { claims, accountId } = await regular();
    const { planIds, platform, tenantId } = desk;
    const dearer = (vendorPrices: ReturnType<typeof vendorPrice>[], version: number) =>
      publishFacts(
        platform,
        { as: 'provisioning', tenantId },
        planPublished(planIds.basic, { sku: `${BASIC}:0001`, title: 'Basic', vendorPrices, version }),
      );
    await dearer([vendorPrice({ termCost: '120.12000000' })], 2);
    const order = await desk.buy(claims, { basic: 1 }, { cspCustomer: null });
    expect(order).toMatchObject({ status: 'REFUSED', lines: [{ refusal: { code: 'PRICE_STALE' } }] });
    expect(await beside.sold(accountId)).toMatchObject({ licences: 1 });
    await dearer([], 3);
  });

  test('an address that Microsoft does not take ends the order, and says what to correct', async () => {
    const { claims } = await desk.openAccount({
      address: { company: null, lines: ['Ermou 1'], city: 'Athens', postalCode: 'none', region: null, country: 'GR' },
    });
    const order = await desk.buy(claims, { basic: 1 });
    expect(order).toMatchObject({
      status: 'REFUSED',
      steps: [{ status: 'FAILED' }, { status: 'WAITING' }, { status: 'WAITING' }, { status: 'WAITING' }],
      lines: [
        { refusal: { message: expect.stringContaining('address'), nextStep: expect.stringContaining('Correct') } },
      ],
    });
  });

  test('money that is not there any more ends the order before anything is bought', async () => {
    const { claims } = await desk.openAccount();
    const purchase = desk.draftPurchase(claims, { basic: 1 });
    const cspCustomer = { domainPrefix: 'moneyless', agreement: CONSENT };
    const { order } = await desk.place(claims, purchase, { cspCustomer });
    const { paymentAuthorizationId } = purchase.authorization;
    const body = { paymentAuthorizationId, orderId: decodeId('order', order!.id), reason: 'EXPIRED' };
    const fact = { topic: PAYMENT_AUTHORIZATION_REFUSED, aggregateId: paymentAuthorizationId, body };
    await publishFacts(desk.platform, { as: 'provisioning', tenantId: desk.tenantId }, fact);
    const ended = await desk.see(claims, order!.id);
    expect(ended).toMatchObject({
      status: 'CANCELED',
      lines: [{ status: 'CANCELED', refusal: { code: 'PAYMENT_REFUSED' } }],
    });
    expect(ended.lines[0]?.refusal?.nextStep).toContain('quote');
    expect(await beside.settledEvents(ended)).toMatchObject([{ lines: [{ status: 'CANCELED', subscription: null }] }]);
  });

  test('two orders of a new customer at once: one customer at Microsoft, and both are delivered', async () => {
    const { claims, accountId } = await desk.openAccount();
    const { totals } = await desk.center.books();
    const cspCustomer = { domainPrefix: `both${Date.now().toString(36)}`, agreement: CONSENT };
    const orders = await Promise.all(
      [1, 2].map(async () => {
        const { order } = await desk.place(claims, desk.draftPurchase(claims, { basic: 1 }), { cspCustomer });
        return order!;
      }),
    );
    await Promise.all(orders.map((order) => desk.commit(order)));
    const ended = await Promise.all(orders.map((order) => desk.ended(claims, order.id)));
    expect(ended.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
    expect((await desk.center.books()).totals.customers).toBe(totals.customers + 1);
    expect(await beside.sold(accountId)).toMatchObject({ licences: 2 });
  });

  test("Microsoft's first password of a new customer is kept nowhere", async () => {
    const { claims } = await desk.openAccount();
    const order = await desk.buy(claims, { basic: 1 });
    const [creation] = await beside.operations(order);
    const headers = { 'ms-requestid': creation?.requestId ?? '' };
    // The same request gets the same answer again: so the test learns what provisioning was told.
    const again = await desk.center.call<{ userCredentials: { password: string } }>('POST', '/v1/customers', {
      headers,
      body: {},
      partner: GREECE,
    });
    const canary = again.body.userCredentials.password;
    expect(canary).toMatch(/.{8,}!1$/);
    const { tables } = await secretTraces(desk.platform, {
      schemas: ['provisioning', 'messaging'],
      canary,
      secretTable: 'provisioning.csp_agreement_secret',
    });
    expect(tables).toEqual([]);
  });
});

describe('an order takes its time', () => {
  let desk: OrderDesk;
  let beside: ReturnType<typeof around>;
  let german: OrderDesk;
  beforeAll(async () => {
    desk = await openOrderDesk();
    german = await openOrderDesk({ beside: desk });
    beside = around(desk);
  }, 60_000);
  afterEach(() => desk.center.setFaults());
  afterAll(() => desk.stop());

  test('V04: Microsoft wants to hear nothing for a minute: this order waits, and another tenant’s goes on', async () => {
    await desk.setTime('2026-12-01T10:00:00.000Z');
    const { claims } = await desk.openAccount();
    await desk.center.setFaults({
      kind: 'throttle',
      method: 'POST',
      path: '/v1/customers',
      probability: 1,
      times: 1,
      retryAfterSeconds: 60,
    });
    const waiting = await beside.begin(claims, { basic: 1 });
    expect(await beside.operations(waiting)).toMatchObject([
      { kind: 'CREATE_CUSTOMER', status: 'PENDING', nextAttemptAt: '2026-12-01T10:01:00.000Z' },
    ]);
    const other = await german.openAccount();
    expect(await german.buy(other.claims, { basic: 1 })).toMatchObject({ status: 'COMPLETED' });
    expect(await desk.see(claims, waiting.id)).toMatchObject({ status: 'PROVISIONING' });
    await desk.setTime('2026-12-01T10:01:01.000Z');
    expect(await desk.ended(claims, waiting.id)).toMatchObject({ status: 'COMPLETED' });
  });

  test('V06: Microsoft delivers after six hours: until then the order is under way, and nothing is bought twice', async () => {
    await desk.setTime('2026-12-02T10:00:00.000Z');
    const { claims, accountId } = await desk.openAccount();
    await desk.center.setFaults({ kind: 'lag', probability: 1, milliseconds: 6 * 3_600_000 });
    const order = await beside.begin(claims, { basic: 2 });
    expect(order).toMatchObject({
      status: 'PROVISIONING',
      steps: STEPS.map((code) => ({ code, status: code === 'ACTIVATION' ? 'RUNNING' : 'DONE' })),
    });
    await desk.setTime('2026-12-02T15:00:00.000Z');
    await desk.platform.settle();
    expect(await desk.see(claims, order.id)).toMatchObject({ status: 'PROVISIONING', pollAfterSeconds: 15 });
    await desk.setTime('2026-12-02T16:30:00.000Z');
    expect(await desk.ended(claims, order.id)).toMatchObject({
      status: 'COMPLETED',
      lines: [{ subscription: { startedOn: '2026-12-02', commitmentEndsOn: '2027-12-01', renewsOn: '2027-12-02' } }],
    });
    expect(await beside.sold(accountId)).toMatchObject({ licences: 2, orders: [{}] });
  });

  test('two of three lines take an hour longer than the third: each begins when it is there, and one invoice is asked for', async () => {
    await desk.setTime('2026-12-03T22:30:00.000Z');
    const { claims } = await desk.openAccount();
    await desk.center.setFaults({ kind: 'lag', probability: 1, times: 1, milliseconds: 3_600_000 });
    const order = await beside.begin(claims, { basic: 1, premium: 1, windowsServer: 1 });
    expect(order.lines.map(({ status }) => status)).toEqual(['PROVISIONING', 'PROVISIONING', 'ACTIVE']);
    expect(await beside.settledEvents(order)).toEqual([]);
    await desk.setTime('2026-12-03T23:45:00.000Z');
    const ended = await desk.ended(claims, order.id);
    expect(ended.status).toBe('COMPLETED');
    // In Athens the day was over when they were bought.
    expect(ended.lines[0]).toMatchObject({ subscription: { startedOn: '2026-12-04' } });
    expect(await beside.settledEvents(order)).toHaveLength(1);
  });

  test('Microsoft renumbers a plan between cart and checkout: it is bought under its new number', async () => {
    await desk.setTime('2026-12-05T10:00:00.000Z');
    const { claims, accountId } = await desk.openAccount();
    await beside.begin(claims, { windowsServer: 1 });
    const path = `/v1/customers/${await beside.cspCustomerOf(accountId)}/carts/`;
    await desk.center.setFaults({ kind: 'timeout-before', method: 'POST', path, times: 1, ...ALWAYS });
    const order = await beside.begin(claims, { basic: 2, premium: 1 });
    expect(await beside.operations(order)).toMatchObject([{ status: 'UNKNOWN' }]);
    await desk.control('POST', 'availabilities/renew');
    await desk.setTime('2026-12-05T10:00:10.000Z');
    expect(await desk.ended(claims, order.id)).toMatchObject({ status: 'COMPLETED' });
    expect(await beside.sold(accountId)).toMatchObject({ licences: 4 });
  });

  test('a name that Microsoft may have forgotten is looked up: a cart that was bought is not bought again', async () => {
    await desk.setTime('2026-12-06T10:00:00.000Z');
    const { claims, accountId } = await desk.openAccount();
    await beside.begin(claims, { windowsServer: 1 });
    const path = `/v1/customers/${await beside.cspCustomerOf(accountId)}/carts/`;
    await desk.center.setFaults({ kind: 'timeout-after', method: 'POST', path, times: 1, ...ALWAYS });
    const order = await beside.begin(claims, { basic: 2 });
    expect(await beside.operations(order)).toMatchObject([{ status: 'UNKNOWN' }]);
    await desk.setTime('2026-12-07T10:00:00.000Z');
    expect(await desk.ended(claims, order.id)).toMatchObject({ status: 'COMPLETED' });
    expect(await beside.sold(accountId)).toMatchObject({ licences: 3 });
  });

  test('a day before the money goes back the open line is given up and named, and the rest is settled', async () => {
    await desk.setTime('2026-12-10T10:00:00.000Z');
    const { claims } = await desk.openAccount();
    await desk.center.setFaults({ kind: 'lag', probability: 1, times: 1, milliseconds: 10 * 24 * 3_600_000 });
    const order = await beside.begin(claims, { basic: 1, windowsServer: 1 }, '2026-12-17T10:00:00.000Z');
    expect(order.lines.map(({ status }) => status)).toEqual(['PROVISIONING', 'ACTIVE']);
    await desk.setTime('2026-12-16T10:00:01.000Z');
    expect(await desk.ended(claims, order.id)).toMatchObject({
      status: 'PARTIALLY_COMPLETED',
      lines: [{ status: 'CANCELED', refusal: { code: 'VENDOR_UNREACHABLE' } }, { status: 'ACTIVE' }],
    });
    const operations = await beside.operations(order);
    const named = operations.find(({ status }) => status === 'PARKED');
    const [sold] = await desk.platform.sql<{ vendor_order_id: string }>(
      `select vendor_order_id from provisioning.order_line where id = $1`,
      [decodeId('orderLine', order.lines[0]?.id ?? '')],
    );
    expect(named?.suggestedAction).toContain(sold?.vendor_order_id);
    expect(await beside.retry(named)).toMatchObject({ userErrors: [{ code: 'NOT_PARKED' }] });
    expect(await beside.resolve(named, 'GIVE_UP')).toMatchObject({ userErrors: [{ code: 'VENDOR_DISAGREES' }] });
    const resolved = { userErrors: [], vendorOperation: { status: 'SUCCEEDED' } };
    expect(await beside.resolve(named, 'SUCCEEDED_AT_VENDOR')).toMatchObject(resolved);
  });
});
