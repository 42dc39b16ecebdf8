import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { GREECE } from '../../../simulators/partner-center/testing/partner-client.ts';
import { customerIn } from '../../../simulators/partner-center/testing/purchases.ts';
import { CONSENT, openOrderDesk, type OrderDesk } from '../../../test/support/order-desk.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { ORDER_PLACED } from '../../shared/events/contracts/provisioning.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accountChanged, publishFacts } from '../../shared/testing/published-facts.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const LONG_AGO = '2026-01-01T00:00:00.000Z';

describe('somebody orders what was quoted and paid for', () => {
  let desk: OrderDesk;
  let claims: Claims;
  let counter = 0;
  beforeAll(async () => {
    desk = await openOrderDesk();
    ({ claims } = await desk.openAccount());
  }, 60_000);
  afterEach(() => desk.center.setFaults());
  afterAll(() => desk.stop());

  const freshDomain = () => ({
    cspCustomer: { domainPrefix: `p${Date.now().toString(36)}${counter++}`, agreement: CONSENT },
  });
  const ordersOf = (accountId: string) =>
    desk.platform.sql<{ number: string; status: string }>(
      'select number, status from provisioning.customer_order where account_id = $1',
      [accountId],
    );
  const codesOf = (payload: { userErrors: { code: string; path: string[] }[] }) =>
    payload.userErrors.map(({ code, path }) => [code, ...path].join(' '));

  test('it gets a number of the tenant and the year, and billing is told what it must know', async () => {
    const account = await desk.openAccount();
    const purchase = desk.draftPurchase(account.claims, { basic: 2 });
    const { order, userErrors } = await desk.place(account.claims, purchase, { ...freshDomain(), reference: ' PO 7 ' });
    expect(userErrors).toEqual([]);
    expect(order).toMatchObject({
      number: expect.stringMatching(/^GR-20\d\d-\d{6}$/),
      status: 'PLACED',
      reference: 'PO 7',
      grossTotal: { amount: '24.80', currency: 'EUR' },
      pollAfterSeconds: 1,
      lines: [{ status: 'PENDING', quantity: 2 }],
    });
    const { paymentAuthorizationId } = purchase.authorization;
    const told = (await desk.events(ORDER_PLACED)).find(({ number }) => number === order?.number);
    expect(told).toMatchObject({ paymentAuthorizationId, cartId: purchase.quote.cartId, grossMinor: '2480' });
  });

  test('the consent is kept as evidence: who accepted what, and who said so', async () => {
    const account = await desk.openAccount();
    await desk.place(account.claims, desk.draftPurchase(account.claims, { basic: 1 }), freshDomain());
    const [consent] = await desk.platform.sql(
      'select template_id, first_name, last_name, email, agreed_on::text, recorded_by_id from provisioning.customer_consent where account_id = $1',
      [account.accountId],
    );
    expect(consent).toEqual({
      template_id: CONSENT.templateId,
      first_name: 'Eleni',
      last_name: 'Kosta',
      email: 'eleni@aegean.example',
      agreed_on: '2026-11-01',
      recorded_by_id: account.claims.actorId,
    });
  });

  test('P03: the same request twenty times at once: one order, and everybody gets the same answer', async () => {
    const account = await desk.openAccount();
    const purchase = desk.draftPurchase(account.claims, { basic: 1 });
    const request = { ...(await desk.seal(purchase)), ...freshDomain() };
    const key = uuidv7();
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.placeSealed(account.claims, request, key)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.order).not.toBeNull();
    expect(await ordersOf(account.accountId)).toHaveLength(1);
  });

  test('P03: two tabs check the same cart out at once: one order, and the other tab is shown it', async () => {
    const account = await desk.openAccount();
    const purchase = desk.draftPurchase(account.claims, { basic: 1 });
    const input = freshDomain();
    const payloads = await Promise.all([1, 2, 3, 4].map(() => desk.place(account.claims, purchase, input)));
    expect(await ordersOf(account.accountId)).toHaveLength(1);
    expect(new Set(payloads.map(({ order }) => order?.id)).size).toBe(1);
    expect(payloads.flatMap(codesOf)).toEqual(Array(3).fill('CART_ALREADY_CHECKED_OUT quoteToken'));
  });

  test('a replay long after the quote has expired still answers with the order', async () => {
    const account = await desk.openAccount();
    const purchase = desk.draftPurchase(account.claims, { basic: 1 });
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const quote = { ...purchase.quote, expiresAt };
    const authorization = { ...purchase.authorization, expiresAt };
    const request = { ...(await desk.seal({ quote, authorization })), ...freshDomain() };
    const key = uuidv7();
    const first = await desk.placeSealed(account.claims, request, key);
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(first.order).not.toBeNull();
    expect(await desk.placeSealed(account.claims, request, key)).toEqual(first);
  });

  test.each<[string, object, object, string]>([
    ['a quote of somebody else', { actorId: uuidv7() }, {}, 'QUOTE_INVALID quoteToken'],
    ['a quote of another tenant', { tenantId: uuidv7() }, {}, 'QUOTE_INVALID quoteToken'],
    [
      'a quote and a payment that have expired',
      { expiresAt: LONG_AGO },
      { expiresAt: LONG_AGO },
      'QUOTE_EXPIRED quoteToken',
    ],
    ['a payment that has expired', {}, { expiresAt: LONG_AGO }, 'AUTHORIZATION_INVALID authorizationToken'],
    ['a payment of somebody else', {}, { actorId: uuidv7() }, 'AUTHORIZATION_INVALID authorizationToken'],
    ['a payment for another quote', {}, { quoteId: uuidv7() }, 'AUTHORIZATION_MISMATCH authorizationToken'],
    ['a payment of another sum', {}, { grossMinor: '1' }, 'AUTHORIZATION_MISMATCH authorizationToken'],
    ['a payment in another currency', {}, { currency: 'SEK' }, 'AUTHORIZATION_MISMATCH authorizationToken'],
    ['a payment for other content', {}, { contentDigest: 'other' }, 'AUTHORIZATION_MISMATCH authorizationToken'],
  ])('%s is refused', async (_what, quoteChange, authorizationChange, refusal) => {
    const { quote, authorization } = desk.draftPurchase(claims, { basic: 1 });
    const changed = {
      quote: { ...quote, ...quoteChange },
      authorization: { ...authorization, ...authorizationChange },
    };
    const payload = await desk.place(claims, changed, freshDomain());
    expect([payload.order, codesOf(payload)]).toEqual([null, [refusal]]);
  });

  test('a payment keeps its quote alive', async () => {
    const account = await desk.openAccount();
    const { quote, authorization } = desk.draftPurchase(account.claims, { basic: 1 });
    const payload = await desk.place(
      account.claims,
      { quote: { ...quote, expiresAt: LONG_AGO }, authorization },
      freshDomain(),
    );
    expect(payload.order).toMatchObject({ status: 'PLACED' });
  });

  test('one payment pays for one order', async () => {
    const account = await desk.openAccount();
    const first = desk.draftPurchase(account.claims, { basic: 1 });
    await desk.place(account.claims, first, freshDomain());
    const second = desk.draftPurchase(account.claims, { basic: 1 });
    const { paymentAuthorizationId } = first.authorization;
    const reused = { ...second, authorization: { ...second.authorization, paymentAuthorizationId } };
    expect(codesOf(await desk.place(account.claims, reused, {}))).toEqual([
      'AUTHORIZATION_MISMATCH authorizationToken',
    ]);
  });

  test.each<[string, object | null, string]>([
    ['nothing about its customer at Microsoft', null, 'BAD_USER_INPUT cspCustomer'],
    [
      'a new domain without consent',
      { domainPrefix: 'consentless' },
      'CUSTOMER_AGREEMENT_REQUIRED cspCustomer agreement',
    ],
    [
      'consent to another text',
      { domainPrefix: 'textless', agreement: { ...CONSENT, templateId: 'old' } },
      'BAD_USER_INPUT cspCustomer agreement templateId',
    ],
    [
      'consent from tomorrow',
      { domainPrefix: 'tomorrow', agreement: { ...CONSENT, agreedOn: '2199-01-01' } },
      'BAD_USER_INPUT cspCustomer agreement agreedOn',
    ],
    [
      'consent without a name',
      { domainPrefix: 'nameless', agreement: { ...CONSENT, lastName: ' ' } },
      'BAD_USER_INPUT cspCustomer agreement lastName',
    ],
    [
      'a domain that is taken',
      { domainPrefix: 'Contoso', agreement: CONSENT },
      'DOMAIN_TAKEN cspCustomer domainPrefix',
    ],
    [
      'a registration number where none is taken',
      { domainPrefix: 'numbered', registrationNumber: '7', agreement: CONSENT },
      'BAD_USER_INPUT cspCustomer registrationNumber',
    ],
    ['a prefix that is none', { domainPrefix: 'a.b', agreement: CONSENT }, 'BAD_USER_INPUT cspCustomer domainPrefix'],
    [
      'two ways at once',
      { domainPrefix: 'two', microsoftTenantId: uuidv7(), agreement: CONSENT },
      'BAD_USER_INPUT cspCustomer',
    ],
    [
      'a customer that is none',
      { cspCustomerId: encodeId('cspCustomer', uuidv7()) },
      'NOT_FOUND cspCustomer cspCustomerId',
    ],
    [
      'a tenant that does not exist',
      { microsoftTenantId: uuidv7(), agreement: CONSENT },
      'RELATIONSHIP_REQUIRED cspCustomer microsoftTenantId',
    ],
    [
      'a tenant that is no id',
      { microsoftTenantId: '../orders', agreement: CONSENT },
      'RELATIONSHIP_REQUIRED cspCustomer microsoftTenantId',
    ],
  ])('%s is refused', async (_what, cspCustomer, refusal) => {
    const account = await desk.openAccount();
    const payload = await desk.place(account.claims, desk.draftPurchase(account.claims, { basic: 1 }), { cspCustomer });
    expect([payload.order, codesOf(payload)]).toEqual([null, [refusal]]);
    expect(await ordersOf(account.accountId)).toEqual([]);
  });

  test('V13: a tenant of Microsoft that belongs to another reseller’s customer is refused like one that is unknown', async () => {
    const [attica, other] = [await reseller(), await reseller()];
    const bought = await desk.buy(attica.claims, { basic: 1 }, freshDomain());
    expect(bought.status).toBe('COMPLETED');
    const [theirs] = await desk.platform.sql<{ vendor_customer_id: string }>(
      'select vendor_customer_id from provisioning.csp_customer where account_id = $1',
      [attica.accountId],
    );
    const place = (microsoftTenantId: string) =>
      desk.place(other.claims, desk.draftPurchase(other.claims, { basic: 1 }), {
        cspCustomer: { microsoftTenantId, agreement: CONSENT },
      });
    const toTheirs = await place(theirs?.vendor_customer_id ?? '');
    expect(codesOf(toTheirs)).toEqual(['RELATIONSHIP_REQUIRED cspCustomer microsoftTenantId']);
    expect(toTheirs).toEqual(await place(uuidv7()));
  });

  async function reseller() {
    return desk.openAccount({ kind: 'RESELLER' });
  }

  test('an own tenant is linked, and what was accepted there before need not be accepted again', async () => {
    const account = await desk.openAccount();
    const { body } = await desk.center.call<{ id: string }>('POST', '/v1/customers', {
      body: { ...customerIn('GR'), ...greekCompany() },
      partner: GREECE,
    });
    const order = await desk.buy(
      account.claims,
      { basic: 1 },
      {
        cspCustomer: { microsoftTenantId: body.id.toUpperCase(), agreement: CONSENT },
      },
    );
    expect(order.status).toBe('COMPLETED');
    const { customers } = await desk.center.books();
    expect(customers.find(({ customerId }) => customerId === body.id)).toMatchObject({ licences: 1, agreements: 1 });
  });

  test('Microsoft is silent about a domain: the order is taken, and the truth shows later', async () => {
    const account = await desk.openAccount();
    await desk.center.setFaults({ kind: 'error', method: 'HEAD', probability: 1 });
    const payload = await desk.place(account.claims, desk.draftPurchase(account.claims, { basic: 1 }), {
      cspCustomer: { domainPrefix: 'microsoft', agreement: CONSENT },
    });
    await desk.center.setFaults();
    await desk.commit(payload.order!);
    expect(await desk.ended(account.claims, payload.order!.id)).toMatchObject({
      status: 'REFUSED',
      lines: [{ refusal: { message: expect.stringContaining('domain') } }],
    });
  });

  test('nobody sells in the country of the buyer', async () => {
    const account = await desk.openAccount({ country: 'SE' });
    const payload = await desk.place(account.claims, desk.draftPurchase(account.claims, { basic: 1 }), freshDomain());
    expect(codesOf(payload)).toEqual(['MARKET_NOT_AUTHORIZED']);
  });

  test('a reseller that was suspended orders nothing', async () => {
    const account = await reseller();
    const suspended = accountChanged(account.accountId, { kind: 'RESELLER', status: 'SUSPENDED', version: 2 });
    await publishFacts(desk.platform, { as: 'provisioning', tenantId: desk.tenantId }, suspended);
    const payload = await desk.place(account.claims, desk.draftPurchase(account.claims, { basic: 1 }), freshDomain());
    expect(codesOf(payload)).toEqual(['RESELLER_NOT_ELIGIBLE']);
  });

  test('a reseller orders for its customer and finds it under its name; a neighbour sees nothing', async () => {
    const attica = await reseller();
    const customer = await desk.openAccount({ kind: 'END_CUSTOMER', resellerAccountId: attica.accountId });
    const purchase = desk.draftPurchase(attica.claims, { basic: 1 }, { buyerId: customer.accountId });
    const { order } = await desk.place(attica.claims, purchase, freshDomain());
    await desk.commit(order!);
    expect(await desk.ended(attica.claims, order!.id)).toMatchObject({ status: 'COMPLETED' });
    const seen = async (viewer: Claims) => {
      const text = '{ orders { nodes { number } totalCount { value } } subscriptions { nodes { quantity } } }';
      const { data } = await desk.platform.ask('provisioning', viewer, text);
      return [data.orders.nodes.length, data.orders.totalCount.value, data.subscriptions.nodes.length];
    };
    expect(await seen(attica.claims)).toEqual([1, 1, 1]);
    const neighbour = await reseller();
    expect(await seen(neighbour.claims)).toEqual([0, 0, 0]);
    const keys = [
      {
        __typename: 'Account',
        tenantId: encodeId('tenant', desk.tenantId),
        id: encodeId('account', customer.accountId),
      },
    ];
    const text = `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Account {
      cspCustomers { status domain } orders { nodes { number } } subscriptions { nodes { status } } } } }`;
    const { data } = await desk.platform.ask('provisioning', attica.claims, text, { keys });
    expect(data._entities[0]).toMatchObject({
      cspCustomers: [{ status: 'ACTIVE' }],
      orders: { nodes: [{ number: order?.number }] },
      subscriptions: { nodes: [{ status: 'ACTIVE' }] },
    });
  });

  test('who may not order is stopped before anything is asked', async () => {
    const nobody = claimsOf(desk.tenantId, { permissions: ['order:read'] });
    await expect(desk.place(nobody, desk.draftPurchase(nobody, { basic: 1 }), freshDomain())).rejects.toThrow(
      'FORBIDDEN',
    );
  });

  test('a shopper learns what to accept, and which domain is free', async () => {
    const text = `{ customerAgreement(country: "GR") { templateId name url }
      free: domainAvailability(prefix: "aegeanhotels", country: "GR") { domain isAvailable suggestions }
      taken: domainAvailability(prefix: "contoso", country: "GR") { domain isAvailable suggestions }
      elsewhere: customerAgreement(country: "SE") { name } }`;
    const { data, errors } = await desk.platform.ask('provisioning', claims, text);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      customerAgreement: {
        templateId: CONSENT.templateId,
        name: 'Microsoft Customer Agreement',
        url: expect.any(String),
      },
      free: { domain: 'aegeanhotels.onmicrosoft.com', isAvailable: true, suggestions: [] },
      taken: {
        domain: 'contoso.onmicrosoft.com',
        isAvailable: false,
        suggestions: ['contosogr', 'contosocloud', 'contoso365'],
      },
      elsewhere: null,
    });
  });
});

function greekCompany() {
  const { billingProfile } = customerIn('GR');
  const defaultAddress = { ...billingProfile.defaultAddress, country: 'GR', city: 'Athens', postalCode: '106 74' };
  return { billingProfile: { ...billingProfile, defaultAddress } };
}
