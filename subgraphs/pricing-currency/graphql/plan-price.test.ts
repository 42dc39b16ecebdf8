import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import { PLAN_WITHDRAWN } from '../../shared/events/contracts/catalog.ts';
import { priceListsAs } from '../../shared/testing/price-lists.ts';
import { accountChanged, planPublished, publishFacts, tenantChanged } from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const PRICES = `query ($plans: [_Any!]!, $quantity: Int, $accountId: ID, $currency: CurrencyCode, $asOf: DateTime) {
  _entities(representations: $plans) { ... on Plan { price(quantity: $quantity, accountId: $accountId, currency: $currency, asOf: $asOf) {
    unitPrice { amount currency } termPrice { amount } listPrice { amount } tiers { quantityMin } validUntil } } } }`;
const COSTS = `query ($plans: [_Any!]!) { _entities(representations: $plans) { ... on Plan { price {
  cost { amount } marginPercent priceList { name tenant { id } } } } } }`;
const EXPLANATIONS = `query ($plans: [_Any!]!) { _entities(representations: $plans) { ... on Plan { price {
  explanation { summary steps { rule text facts { name value } amountBefore { amount currency } amountAfter { amount currency } } } } } } }`;

interface SeenPrice {
  explanation: { summary: string; steps: { rule: string; amountAfter: { amount: string } }[] };
}

describe('what a plan costs', () => {
  let platform: TestPlatform;
  let statements = 0;
  const tenantId = uuidv7();
  const otherTenantId = uuidv7();
  const planIds = Array.from({ length: 50 }, () => uuidv7());
  const [planId = ''] = planIds;
  const reseller = uuidv7();
  const hotel = uuidv7();
  const shopper = (narrowed: Partial<Claims> = {}) =>
    claimsOf(tenantId, { accountId: hotel, permissions: ['account:read'], door: 'storefront', ...narrowed });

  const counting = (reader: Reader): Reader => ({
    ...reader,
    read: (context, statement) => {
      statements += 1;
      return reader.read(context, statement);
    },
  });
  const representation = (id: string, tenant = tenantId) => ({
    __typename: 'Plan',
    tenantId: encodeId('tenant', tenant),
    id: encodeId('plan', id),
  });
  const priceOf = async (claims: Claims, variables: object = {}, document = PRICES, id = planId) => {
    const { data, errors } = await platform.ask('pricing', claims, document, {
      plans: [representation(id)],
      ...variables,
    });
    expect(errors).toBeUndefined();
    return data._entities[0].price as SeenPrice;
  };

  beforeAll(async () => {
    platform = await startTestPlatform([
      { ...pricing, createLoaders: (reader, claims, now) => pricing.createLoaders(counting(reader), claims, now) },
    ]);
    platform.setClock(new Date('2026-11-22T09:41:07.120Z'));
    await publishFacts(
      platform,
      { as: 'pricing', tenantId },
      tenantChanged(tenantId),
      accountChanged(hotel),
      accountChanged(reseller, { kind: 'RESELLER', name: 'Kentro Cloud', currency: 'EUR' }),
      ...planIds.map((id) => planPublished(id)),
    );
    const lists = priceListsAs(platform, claimsOf(tenantId));
    const everyone = { name: 'Everyone', currency: 'EUR', audience: 'EVERYONE' };
    const base = await lists.createActive(everyone, { market: 'GR', markupPercent: '12.5' });
    const forResellers = { name: 'Resellers', currency: 'EUR', audience: 'RESELLERS' };
    await lists.createActive(forResellers, { derivedFromPriceListId: base, markupPercent: '-5' });
    await lists.createActive(
      { ...everyone, name: 'Purchase', audience: 'PURCHASE' },
      { market: 'GR', markupPercent: '0' },
    );
  });
  afterAll(() => platform.stop());

  test('a visitor sees the price of one unit and billing cycle, and of the whole term', async () => {
    const guest = shopper({ actorKind: 'guest', accountId: uuidv7(), permissions: [] });
    expect(await priceOf(guest)).toEqual({
      unitPrice: { amount: '19.80', currency: 'EUR' },
      termPrice: { amount: '237.60' },
      listPrice: { amount: '19.80' },
      tiers: [],
      validUntil: null,
    });
  });

  test('a reseller sees its own price beside the list price', async () => {
    expect(await priceOf(shopper({ accountId: reseller }))).toMatchObject({
      unitPrice: { amount: '18.81' },
      termPrice: { amount: '225.72' },
      listPrice: { amount: '19.80' },
    });
  });

  test('staff ask for the price of an account', async () => {
    const accountId = encodeId('account', reseller);
    expect(await priceOf(claimsOf(tenantId), { accountId })).toMatchObject({ unitPrice: { amount: '18.81' } });
    expect(await priceOf(claimsOf(tenantId))).toMatchObject({ unitPrice: { amount: '19.80' } });
  });

  test('T16: nobody gets the price of an account that is not the own', async () => {
    expect(await priceOf(shopper(), { accountId: encodeId('account', reseller) })).toBeNull();
    expect(await priceOf(shopper(), { accountId: encodeId('account', uuidv7()) })).toBeNull();
    expect(await priceOf(shopper(), { accountId: 'acc_nonsense' })).toBeNull();
  });

  test.each([
    ['in a currency without a list', { currency: 'GBP' }],
    ['before the first list', { asOf: '2025-12-31T23:59:59.999Z' }],
  ])('there is no price %s', async (_why, variables) => {
    expect(await priceOf(shopper(), variables)).toBeNull();
  });

  test('the price of nothing cannot be asked for', async () => {
    const { errors } = await platform.ask('pricing', shopper(), PRICES, {
      plans: [representation(planId)],
      quantity: 0,
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'quantity' });
  });

  test('S03: a price that a representation brings along changes nothing', async () => {
    const plans = [{ ...representation(planId), price: { unitPrice: { amount: '0.01' } }, unitPrice: 1 }];
    const { data } = await platform.ask('pricing', shopper(), PRICES, { plans });
    expect(data._entities[0].price.unitPrice.amount).toBe('19.80');
  });

  test("another tenant's plans have no price, even under their right ids", async () => {
    const stranger = claimsOf(otherTenantId);
    const { data } = await platform.ask('pricing', stranger, PRICES, { plans: [representation(planId)] });
    expect(data._entities).toEqual([{ price: null }]);
    const root = claimsOf(otherTenantId, { readScope: 'all', door: 'root' });
    expect(await priceOf(root)).toMatchObject({ unitPrice: { amount: '19.80' } });
    expect(await priceOf(claimsOf(otherTenantId, { readScope: [tenantId], door: 'root' }))).not.toBeNull();
    expect(await priceOf(claimsOf(otherTenantId, { readScope: [otherTenantId], door: 'root' }))).toBeNull();
  });

  test('the prices of a page of 50 plans are one statement', async () => {
    statements = 0;
    const plans = planIds.map((id) => representation(id));
    const { data } = await platform.ask('pricing', shopper(), PRICES, { plans });
    const price = expect.objectContaining({ unitPrice: { amount: '19.80', currency: 'EUR' } });
    expect(data._entities).toEqual(planIds.map(() => ({ price })));
    expect(statements).toBe(1);
  });

  test('staff see the cost, the margin and the list', async () => {
    expect(await priceOf(claimsOf(tenantId), {}, COSTS)).toEqual({
      cost: { amount: '17.60' },
      marginPercent: '11.11',
      priceList: { name: 'Everyone', tenant: { id: encodeId('tenant', tenantId) } },
    });
  });

  test('who may not know margins sees none of the three, and the price all the same', async () => {
    const seller = claimsOf(tenantId, { permissions: ['price:read'] });
    const { data, errors } = await platform.ask('pricing', seller, COSTS, { plans: [representation(planId)] });
    expect(data._entities[0].price).toEqual({ cost: null, marginPercent: null, priceList: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  test('the markup of a list is for those alone who may know margins', async () => {
    const query = '{ priceLists(first: 1) { nodes { name versions { number markupPercent } } } }';
    const { data } = await platform.ask('pricing', claimsOf(tenantId), query);
    expect(data.priceLists.nodes[0].versions).toEqual([{ number: 1, markupPercent: '12.5' }]);
    const seller = await platform.ask('pricing', claimsOf(tenantId, { permissions: ['price:read'] }), query);
    expect(seller.data.priceLists.nodes[0].versions).toEqual([{ number: 1, markupPercent: null }]);
    expect(seller.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('staff see how a price came about, from the cost on', async () => {
    const { explanation } = await priceOf(claimsOf(tenantId), {}, EXPLANATIONS);
    expect(explanation.summary).toBe('19.80 EUR for one unit and billing cycle.');
    expect(explanation.steps.map(({ rule, amountAfter }) => [rule, amountAfter.amount])).toEqual([
      ['price.cost', '211.20'],
      ['price.markup', '237.60'],
      ['price.list', '237.60'],
      ['price.instalment', '19.80'],
    ]);
  });

  test.each([
    ['a shopper', shopper],
    ['a reseller', () => shopper({ accountId: reseller })],
    ['a shopper who somehow got the permission', () => shopper({ permissions: ['margin:read'] })],
    ['a seller', () => claimsOf(tenantId, { permissions: ['price:read'] })],
  ])('nothing that %s can read tells the cost, the markup, the rate or the market', async (_who, who) => {
    const { explanation } = await priceOf(who(), {}, EXPLANATIONS);
    expect(explanation.steps[0]).toMatchObject({ rule: 'price.list', amountBefore: null });
    expect(JSON.stringify(explanation)).not.toMatch(/211\.2|17\.60|12\.5|"-5"|markup|cost|GR|percent/);
  });

  test('a price is known until the next list begins', async () => {
    const lists = priceListsAs(platform, claimsOf(tenantId));
    const { data } = await platform.ask(
      'pricing',
      claimsOf(tenantId),
      '{ priceLists(currency: ["EUR"], audience: [EVERYONE]) { nodes { id version } totalCount { value } } }',
    );
    const [list] = data.priceLists.nodes;
    expect(data.priceLists.totalCount.value).toBe(1);
    await lists.createVersion({
      priceListId: list.id,
      expectedVersion: list.version,
      market: 'GR',
      markupPercent: '25',
    });
    await platform.settle();
    const activation = { versionNumber: 2, effectiveFrom: '2027-01-01T00:00:00Z' };
    await lists.activate({ priceListId: list.id, expectedVersion: list.version + 1, ...activation });
    const today = await priceOf(shopper());
    expect(today).toMatchObject({ unitPrice: { amount: '19.80' }, validUntil: '2027-01-01T00:00:00.000Z' });
    const later = await priceOf(shopper(), { asOf: '2027-01-01T00:00:00Z' });
    expect(later).toMatchObject({ unitPrice: { amount: '22.00' }, validUntil: null });
  });

  test('a withdrawn plan has no price any more', async () => {
    const withdrawn = planIds[49] ?? '';
    const body = { planId: withdrawn, version: 2 };
    const fact = { topic: PLAN_WITHDRAWN, aggregateId: withdrawn, body };
    await publishFacts(platform, { as: 'pricing', tenantId }, fact);
    expect(await priceOf(shopper(), {}, PRICES, withdrawn)).toBeNull();
  });
});
