import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Claims } from '../../shared/context/operation-context.ts';
import { quoteTokens } from '../../shared/context/quote-token.ts';
import { signGuestToken } from '../../shared/context/session-token.ts';
import { PLAN_WITHDRAWN } from '../../shared/events/contracts/catalog.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { cartSteps, codesOf } from '../../shared/testing/cart-steps.ts';
import { priceListsAs, recordRate } from '../../shared/testing/price-lists.ts';
import {
  accountChanged,
  legalEntityChanged,
  planPublished,
  publishFacts,
  tenantChanged,
} from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const NOON = new Date('2026-11-22T12:00:00.000Z');
const MINUTE = 60_000;

describe('from a cart to a quote', () => {
  let platform: TestPlatform;
  let planId: string;
  let otherPlanId: string;
  const tenantId = uuidv7();
  const [hotel, kentro, dentist, german, waiting] = Array.from({ length: 5 }, () => uuidv7()) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const guestId = uuidv7();
  const shopper = (accountId: string, narrowed: Partial<Claims> = {}) =>
    claimsOf(tenantId, { accountId, permissions: ['cart:write', 'order:place'], door: 'storefront', ...narrowed });
  const guest = () => shopper(guestId, { actorKind: 'guest', actorId: guestId, permissions: [] });
  const staff = () => claimsOf(tenantId);
  const accountIdOf = (id: string) => encodeId('account', id);

  const steps = cartSteps(() => platform);
  const { send, begin, quote } = steps;
  const put = (claims: Claims, cart: { id: string }, quantity: number, id = planId) =>
    steps.put(claims, cart, quantity, id);
  const filled = (claims: Claims, quantity = 10, input: object = {}) => steps.fill(claims, quantity, planId, input);
  const tell = (...facts: Parameters<typeof publishFacts>[2][]) =>
    publishFacts(platform, { as: 'pricing', tenantId }, ...facts);

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    planId = uuidv7();
    otherPlanId = uuidv7();
    platform.setClock(NOON);
    await tell(
      tenantChanged(tenantId, { countries: ['GR', 'DE'] }),
      legalEntityChanged(uuidv7()),
      accountChanged(hotel),
      accountChanged(kentro, { kind: 'RESELLER' }),
      accountChanged(dentist, { kind: 'END_CUSTOMER', resellerAccountId: kentro }),
      accountChanged(german, { country: 'DE', vatId: 'DE123456789', vatIdStatus: 'UNVERIFIED' }),
      accountChanged(waiting, { status: 'PENDING_APPROVAL' }),
      planPublished(planId),
      planPublished(otherPlanId, { sku: 'CFQ7TTC0LH18:0001', quantityMin: 2 }),
    );
    const lists = priceListsAs(platform, staff());
    const everyone = { name: 'Everyone', currency: 'EUR', audience: 'EVERYONE' };
    const base = await lists.createActive(everyone, { market: 'GR', markupPercent: '12.5' });
    const rate = { fromCurrency: 'EUR', toCurrency: 'GBP', rate: '0.87828', validFrom: '2026-11-01T00:00:00Z' };
    await recordRate(platform, staff(), rate);
    const pounds = { name: 'Pounds', currency: 'GBP', audience: 'EVERYONE' };
    await lists.createActive(pounds, { derivedFromPriceListId: base, markupPercent: '0' });
    const forResellers = { name: 'Resellers', currency: 'EUR', audience: 'RESELLERS' };
    await lists.createActive(forResellers, { derivedFromPriceListId: base, markupPercent: '-5' });
  });
  afterAll(() => platform.stop());
  beforeEach(() => platform.setClock(NOON));

  test('a visitor fills a cart, which nobody pays yet', async () => {
    const cart = await filled(guest());
    expect(cart).toMatchObject({
      version: 2,
      status: 'OPEN',
      account: null,
      netTotal: { amount: '198.00', currency: 'EUR' },
      expiresAt: '2026-12-22T12:00:00.000Z',
      lines: [{ quantity: 10, unitPrice: { amount: '19.80' }, net: { amount: '198.00' } }],
      problems: [],
    });
  });

  test('a quantity is absolute: twice is once, and 0 takes the line out', async () => {
    const claims = shopper(hotel);
    const cart = await filled(claims, 10);
    expect((await put(claims, cart, 10)).cart.version).toBe(2);
    expect((await put(claims, cart, 3)).cart).toMatchObject({ version: 3, lines: [{ quantity: 3 }] });
    expect((await put(claims, cart, 2, otherPlanId)).cart.lines).toHaveLength(2);
    expect((await put(claims, cart, 0)).cart).toMatchObject({ version: 5, lines: [{ quantity: 2 }] });
  });

  test.each([
    ['P05: less than nothing', -1, 'BAD_USER_INPUT', 'quantity'],
    ['P05: a billion', 1_000_000_000, 'QUANTITY_OUT_OF_BOUNDS', 'quantity'],
  ])('%s is refused, and the cart is as it was', async (_what, quantity, code, path) => {
    const claims = shopper(hotel);
    const cart = await filled(claims);
    const answer = await put(claims, cart, quantity);
    expect(codesOf(answer)).toEqual([[code, path]]);
    expect(answer.cart).toEqual(cart);
  });

  test('P05: half a seat is no quantity', async () => {
    await expect(put(shopper(hotel), await begin(shopper(hotel)), 0.5)).rejects.toThrow();
  });

  test('P05: the same plan from ten tabs at once is one line', async () => {
    const claims = shopper(hotel);
    const cart = await begin(claims);
    await Promise.all(Array.from({ length: 10 }, (_, index) => put(claims, cart, index + 1)));
    expect((await put(claims, cart, 7)).cart.lines).toMatchObject([{ quantity: 7 }]);
  });

  test('a reseller buys at its own price, for a customer of its own only', async () => {
    const claims = shopper(kentro);
    const cart = await filled(claims, 10, { buyerId: accountIdOf(dentist) });
    expect(cart).toMatchObject({
      account: { id: accountIdOf(kentro) },
      buyer: { id: accountIdOf(dentist) },
      netTotal: { amount: '188.10' },
    });
    const forItself = await send(claims, 'changeCartBuyer', { cartId: cart.id });
    expect(forItself.cart).toMatchObject({ version: 3, buyer: { id: accountIdOf(kentro) } });
    const forAnother = await send(claims, 'changeCartBuyer', { cartId: cart.id, buyerId: accountIdOf(hotel) });
    expect(codesOf(forAnother)).toEqual([['NOT_FOUND', 'buyerId']]);
    const byStaff = await send(staff(), 'changeCartBuyer', { cartId: cart.id, buyerId: accountIdOf(hotel) });
    expect(codesOf(byStaff)).toEqual([['BUYER_NOT_ELIGIBLE', 'buyerId']]);
  });

  test('staff begin a cart for an account, which then is the account’s', async () => {
    expect(codesOf(await send(staff(), 'createCart', {}))).toEqual([['BAD_USER_INPUT', 'buyerId']]);
    const cart = await filled(staff(), 10, { buyerId: accountIdOf(dentist) });
    expect(cart).toMatchObject({ account: { id: accountIdOf(kentro) }, netTotal: { amount: '188.10' } });
    const { data } = await platform.ask('pricing', shopper(kentro), `query ($id: ID!) { cart(id: $id) { id } }`, cart);
    expect(data.cart).toEqual({ id: cart.id });
  });

  test('R02: staff who may only look fill nobody’s cart', async () => {
    const analyst = claimsOf(tenantId, { permissions: ['account:read', 'price:read'] });
    await expect(begin(analyst, { buyerId: accountIdOf(hotel) })).rejects.toThrow('FORBIDDEN');
    const cart = await filled(shopper(hotel));
    await expect(put(analyst, cart, 1)).rejects.toThrow('FORBIDDEN');
    await expect(quote(analyst, cart)).rejects.toThrow('FORBIDDEN');
  });

  test.each([
    ['another customer', () => shopper(kentro)],
    ['a visitor', guest],
    ['another tenant', () => claimsOf(uuidv7())],
  ])('T16: %s neither sees nor changes somebody’s cart', async (_who, who) => {
    const cart = await filled(shopper(hotel));
    expect(codesOf(await put(who(), cart, 1))).toEqual([['NOT_FOUND', 'cartId']]);
    const { data } = await platform.ask('pricing', who(), `query ($id: ID!) { cart(id: $id) { id } }`, cart);
    expect(data.cart).toBeNull();
    expect((await put(shopper(hotel), cart, 10)).cart).toEqual(cart);
  });

  test('a currency that the tenant does not sell in, or not to this account', async () => {
    expect(codesOf(await send(guest(), 'createCart', { currency: 'JPY' }))).toEqual([
      ['CURRENCY_NOT_OFFERED', 'currency'],
    ]);
    const other = await send(shopper(hotel), 'createCart', { currency: 'GBP' });
    expect(codesOf(other)).toEqual([['CURRENCY_NOT_OFFERED', 'currency']]);
    expect((await begin(guest(), { currency: 'GBP' })).currency).toBe('GBP');
  });

  test('what a guest had chosen goes over into the account’s cart, once', async () => {
    const ownId = uuidv7();
    const own = shopper(ownId, { actorKind: 'guest', actorId: ownId, permissions: [] });
    await filled(own, 7);
    const guestToken = await signGuestToken({ guestId: ownId, tenantId, storefrontId: uuidv7() });
    const taken = await begin(shopper(kentro), { guestToken });
    expect(taken).toMatchObject({ account: { id: accountIdOf(kentro) }, netTotal: { amount: '131.67' } });
    expect(await begin(shopper(kentro), { guestToken })).toEqual(taken);
    expect((await begin(shopper(hotel), { guestToken })).lines).toEqual([]);
  });

  test.each([
    ['is forged', () => Promise.resolve('forged'), () => shopper(hotel)],
    [
      'belongs to another tenant',
      () => signGuestToken({ guestId, tenantId: uuidv7(), storefrontId: uuidv7() }),
      () => shopper(hotel),
    ],
    ['is used by another guest', () => signGuestToken({ guestId: uuidv7(), tenantId, storefrontId: uuidv7() }), guest],
  ])('a guest token that %s takes nothing over', async (_what, token, who) => {
    const answer = await send(who(), 'createCart', { guestToken: await token() });
    expect(codesOf(answer)).toEqual([['BAD_USER_INPUT', 'guestToken']]);
  });

  test('ten seats come to 198.00 and 24 % VAT; the quote holds for half an hour', async () => {
    const cart = await filled(shopper(hotel));
    const { quote: made, userErrors } = await quote(shopper(hotel), cart);
    expect(userErrors).toEqual([]);
    expect(made).toMatchObject({
      status: 'OPEN',
      cartVersion: 2,
      netTotal: { amount: '198.00' },
      taxTotal: { amount: '47.52' },
      grossTotal: { amount: '245.52', currency: 'EUR' },
      expiresAt: '2026-11-22T12:30:00.000Z',
      taxSubtotals: [{ category: 'STANDARD', ratePercent: '24', tax: { amount: '47.52' } }],
      lines: [
        {
          period: { firstDay: '2026-11-22', lastDay: '2026-12-21', days: 30 },
          sell: { unitPrice: { amount: '19.80' }, gross: { amount: '245.52' } },
          taxDecision: { category: 'STANDARD', explanation: { steps: [{ rule: 'tax.domestic' }] } },
          explanation: { summary: '198.00 EUR for 10 units and one billing cycle.' },
        },
      ],
    });
    const rules = made.lines[0]?.explanation.steps.map(({ rule }) => rule);
    expect(rules).toEqual(['price.list', 'price.instalment', 'price.quantity']);
    platform.setClock(new Date(NOON.getTime() + 30 * MINUTE));
    const { data } = await platform.ask(
      'pricing',
      shopper(hotel),
      `query ($id: ID!) { quote(id: $id) { status } }`,
      made,
    );
    expect(data.quote.status).toBe('EXPIRED');
  });

  test('the token holds what was quoted for its bearer alone, and nobody can read it', async () => {
    const cart = await filled(shopper(kentro));
    const { quote: made } = await quote(shopper(kentro), cart);
    const { actorId } = claimsOf(tenantId);
    const opened = await quoteTokens.open(made.token, { tenantId, actorId, now: NOON });
    expect(opened).toMatchObject({
      ok: true,
      content: {
        accountId: kentro,
        resellerAccountId: null,
        buyerId: kentro,
        contentDigest: expect.stringMatching(/^[\w-]{43}$/),
        currency: 'EUR',
        grossMinor: '23324',
        expiresAt: '2026-11-22T12:30:00.000Z',
        taxDecision: { category: 'STANDARD', ratePercent: '24' },
        lines: [{ quantity: 10, unitPriceMinor: '1881', netMinor: '18810', unitCostMinor: '1760' }],
      },
    });
    const opener = { tenantId, actorId, now: new Date(NOON.getTime() + 30 * MINUTE) };
    expect(await quoteTokens.open(made.token, opener)).toMatchObject({ ok: false, reason: 'EXPIRED' });
    for (const other of [{ tenantId: uuidv7() }, { actorId: uuidv7() }]) {
      expect(await quoteTokens.open(made.token, { ...opener, ...other })).toEqual({ ok: false, reason: 'INVALID' });
    }
  });

  test('staff see what we pay and the rates, shoppers do not', async () => {
    const { quote: made } = await quote(shopper(hotel), await filled(shopper(hotel)));
    const query = `query ($id: ID!) { quote(id: $id) { rates { rate } lines { buy { unitPrice { amount } net { amount } } } } }`;
    const { data } = await platform.ask('pricing', staff(), query, made);
    expect(data.quote).toEqual({
      rates: [],
      lines: [{ buy: { unitPrice: { amount: '17.60' }, net: { amount: '176.00' } } }],
    });
    const seen = await platform.ask('pricing', shopper(hotel), query, made);
    expect(seen.data.quote).toEqual({ rates: null, lines: [{ buy: null }] });
  });

  test('a quote in converted prices keeps the rate that they were converted at', async () => {
    const pub = uuidv7();
    await tell(accountChanged(pub, { currency: 'GBP' }));
    const { quote: made } = await quote(shopper(pub), await filled(shopper(pub)));
    const query = `query ($id: ID!) { quote(id: $id) { netTotal { amount currency } rates { fromCurrency toCurrency rate book publishedOn } } }`;
    const { data } = await platform.ask('pricing', staff(), query, made);
    expect(data.quote).toEqual({
      netTotal: { amount: '173.90', currency: 'GBP' },
      rates: [{ fromCurrency: 'EUR', toCurrency: 'GBP', rate: '0.87828', book: 'MANUAL', publishedOn: '2026-11-01' }],
    });
  });

  test('P01: twenty calls with one key make one quote and one line in the audit', async () => {
    const cart = await filled(shopper(hotel));
    const key = { 'idempotency-key': 'the-same-quote' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => quote(shopper(hotel), cart, key)));
    expect(new Set(answers.map((answer) => answer.quote.id)).size).toBe(1);
    const cartId = decodeId('cart', cart.id);
    expect(await platform.sql('select from pricing.quote where cart_id = $1', [cartId])).toHaveLength(1);
    const audited = `select from messaging.audit_entry where operation = 'createQuote' and after->>'cartId' = $1`;
    expect(await platform.sql(audited, [cartId])).toHaveLength(1);
  });

  test('P04: an amount that the client sends along is no field of the input', async () => {
    const cart = await filled(shopper(hotel));
    const input = { cartId: cart.id, expectedVersion: cart.version, grossTotal: '0.01' };
    await expect(send(shopper(hotel), 'createQuote', input)).rejects.toThrow();
    const cartId = decodeId('cart', cart.id);
    expect(await platform.sql('select from pricing.quote where cart_id = $1', [cartId])).toEqual([]);
  });

  test.each([
    ['nothing in it', () => begin(shopper(hotel)), () => shopper(hotel), 'CART_EMPTY'],
    ['an account that waits for approval', () => filled(shopper(waiting)), () => shopper(waiting), 'CART_HAS_PROBLEMS'],
    ['a visitor’s cart, by staff', () => filled(guest()), staff, 'CART_HAS_PROBLEMS'],
    ['a VAT id that nobody has verified', () => filled(shopper(german)), () => shopper(german), 'VAT_ID_UNVERIFIED'],
  ])('no quote for %s', async (_why, cart, who, code) => {
    const answer = await quote(who(), await cart());
    expect(codesOf(answer)).toEqual([[code, 'cartId']]);
    expect(answer.quote).toBeNull();
  });

  test('a business elsewhere in the EU pays the VAT itself, once its VAT id is verified', async () => {
    const verified = uuidv7();
    await tell(accountChanged(verified, { country: 'DE', vatId: 'DE123456789', vatIdStatus: 'VALID' }));
    const { quote: made } = await quote(shopper(verified), await filled(shopper(verified)));
    expect(made).toMatchObject({
      taxTotal: { amount: '0.00' },
      lines: [{ taxDecision: { category: 'REVERSE_CHARGE', legalText: expect.stringContaining('Reverse charge') } }],
    });
  });

  test('a cart that somebody has changed meanwhile is not quoted; the answer shows it as it is', async () => {
    const cart = await filled(shopper(hotel));
    await put(shopper(hotel), cart, 11);
    const answer = await quote(shopper(hotel), cart);
    expect(codesOf(answer)).toEqual([['VERSION_CONFLICT', 'expectedVersion']]);
    expect(answer.cart).toMatchObject({ version: 3, lines: [{ quantity: 11 }] });
  });

  test('a cart ends after thirty days', async () => {
    const cart = await filled(shopper(hotel));
    platform.setClock(new Date('2026-12-22T12:00:00.000Z'));
    const late = await put(shopper(hotel), cart, 1);
    expect([codesOf(late), late.cart.status]).toEqual([[['CART_EXPIRED', 'cartId']], 'EXPIRED']);
  });

  test('C09: a price that changed between cart and checkout is shown before anything is quoted', async () => {
    const claims = shopper(hotel);
    const cart = await filled(claims);
    const lists = priceListsAs(platform, staff());
    const { data } = await platform.ask(
      'pricing',
      staff(),
      '{ priceLists(audience: [EVERYONE]) { nodes { id version } } }',
    );
    const [list] = data.priceLists.nodes;
    const sheet = { priceListId: list.id, expectedVersion: list.version, market: 'GR', markupPercent: '25' };
    await lists.createVersion(sheet);
    await platform.settle();
    const activation = { versionNumber: 2, effectiveFrom: '2026-11-22T11:00:00Z' };
    await lists.activate({ priceListId: list.id, expectedVersion: list.version + 1, ...activation });

    const refused = await quote(claims, cart);
    expect(codesOf(refused)).toEqual([['PRICE_CHANGED', 'cartId']]);
    expect(refused.cart).toMatchObject({
      netTotal: { amount: '198.00' },
      problems: [{ code: 'PRICE_CHANGED', currentUnitPrice: { amount: '22.00' } }],
    });
    const { cart: accepted } = await put(claims, cart, 10);
    expect(accepted).toMatchObject({ version: 3, netTotal: { amount: '220.00' }, problems: [] });
    expect((await quote(claims, accepted)).quote).toMatchObject({ netTotal: { amount: '220.00' } });
  });

  test('a plan that is withdrawn can only be taken out', async () => {
    const claims = shopper(hotel);
    const cart = (await put(claims, await filled(claims), 2, otherPlanId)).cart;
    await tell({ topic: PLAN_WITHDRAWN, aggregateId: otherPlanId, body: { planId: otherPlanId, version: 2 } });
    expect(codesOf(await quote(claims, cart))).toEqual([['CART_HAS_PROBLEMS', 'cartId']]);
    const more = await put(claims, cart, 3, otherPlanId);
    expect(codesOf(more)).toEqual([['PLAN_NOT_AVAILABLE', 'planId']]);
    expect(more.cart.problems).toMatchObject([{ code: 'PLAN_WITHDRAWN', line: { quantity: 2 } }]);
    expect((await put(claims, cart, 0, otherPlanId)).cart.problems).toEqual([]);
  });
});
