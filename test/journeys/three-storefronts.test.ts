import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';
import { roundedQuotient, sheetCost, written } from '../support/price-sheet.ts';

const BUSINESS_PREMIUM = { productId: 'CFQ7TTC0LCHC', skuId: '0002', termDuration: 'P1Y' };
const MONTHLY = { ...BUSINESS_PREMIUM, billingPlan: 'Monthly' };
const ANNUAL = { ...BUSINESS_PREMIUM, billingPlan: 'Annual' };
const SKU = 'CFQ7TTC0LCHC:0002';

const PLAN = `query ($sku: String!, $cycle: BillingCycle!) {
  planBySku(sku: $sku, termDuration: "P1Y", billingCycle: $cycle) {
    title termDuration billingCycle price { unitPrice { amount currency } termPrice { amount currency } } } }`;

interface PlanAnswer {
  planBySku: {
    title: string;
    price: { unitPrice: { amount: string; currency: string }; termPrice: { amount: string } } | null;
  } | null;
}

/** By hand: the sheet's cost of the term, marked up, kept with 8 decimals; then an instalment rounded per seat. */
function expectedPrice({ cost, markupTenths, rateHundredths = 100n, instalments }: Expectation) {
  const marked = roundedQuotient(cost * 1_000_000n * rateHundredths * (1000n + markupTenths), 100n * 1000n);
  const instalment = roundedQuotient(marked, instalments * 1_000_000n);
  return { unit: written(instalment), term: written(instalment * instalments) };
}

interface Expectation {
  cost: bigint;
  markupTenths: bigint;
  rateHundredths?: bigint;
  instalments: bigint;
}

describe('three countries list the same Microsoft product, each in its own currency', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
  }, 180_000);
  afterAll(() => sandbox.stop());

  const priceIn = async (code: string, cycle: 'MONTHLY' | 'ANNUAL', headers = {}) => {
    const { planBySku } = await sandbox.visitor(code).as(headers).query<PlanAnswer>(PLAN, { sku: SKU, cycle });
    return planBySku?.price;
  };

  test.each([
    ['gr', 'GR', 'EUR', 220n],
    ['nordics', 'SE', 'SEK', 180n],
    ['hub-eu', 'GB', 'GBP', 200n],
  ])(
    '%s sells it from the sheet of %s in %s, by the month and by the year',
    async (code, market, currency, markupTenths) => {
      for (const [cycle, offer, instalments] of [
        ['MONTHLY', MONTHLY, 12n],
        ['ANNUAL', ANNUAL, 1n],
      ] as const) {
        const { unit, term } = expectedPrice({ cost: sheetCost(market, offer), markupTenths, instalments });
        expect(await priceIn(code, cycle)).toEqual({
          unitPrice: { amount: unit, currency },
          termPrice: { amount: term, currency },
        });
      }
    },
  );

  test('the hub sells it in euros too, from its pound price by its recorded rate 1.15 and 3 % on top', async () => {
    const cost = sheetCost('GB', MONTHLY);
    const pounds = roundedQuotient(cost * 1_000_000n * 1200n, 1000n);
    const euros = roundedQuotient(roundedQuotient(pounds * 115n, 100n) * 103n, 100n);
    const instalment = roundedQuotient(euros, 12_000_000n);
    expect(await priceIn('hub-eu', 'MONTHLY', { 'x-currency': 'EUR' })).toMatchObject({
      unitPrice: { amount: written(instalment), currency: 'EUR' },
    });
  });

  test('a currency that a storefront does not offer is only a wish', async () => {
    expect(await priceIn('gr', 'ANNUAL', { 'x-currency': 'SEK' })).toMatchObject({ unitPrice: { currency: 'EUR' } });
  });

  test('the amounts differ by market', async () => {
    const amounts = await Promise.all(
      ['gr', 'bg', 'cy', 'dach', 'nordics', 'hub-eu'].map((code) => priceIn(code, 'ANNUAL')),
    );
    expect(new Set(amounts.map((price) => price?.unitPrice.amount)).size).toBe(6);
  });

  test('every page of the list, cheapest first, is the whole list in order', async () => {
    const amounts: number[] = [];
    const ids = new Set<string>();
    let after: string | null = null;
    do {
      const { plans }: PlansAnswer = await sandbox.visitor('gr').query<PlansAnswer>(
        `query ($after: String) { plans(first: 50, after: $after, sort: { by: LISTED_PRICE }) {
          nodes { id price { unitPrice { amount } } } pageInfo { hasNextPage endCursor } totalCount { value } } }`,
        { after },
      );
      plans.nodes.forEach(({ id, price }) => {
        ids.add(id);
        amounts.push(Number(price?.unitPrice.amount));
      });
      after = plans.pageInfo.hasNextPage ? plans.pageInfo.endCursor : null;
      if (!after) {
        expect(ids.size).toBe(plans.totalCount.value);
      }
    } while (after);
    expect(ids.size).toBe(amounts.length);
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b));
    expect(amounts.every((amount) => Number.isFinite(amount))).toBe(true);
  });

  test.each(['visitor of gr', 'root'])('%s finds first what has all words in its name', async (who) => {
    const client = who === 'root' ? await sandbox.root({ 'x-tenant-scope': 'all' }) : sandbox.visitor('gr');
    const { plans } = await client.query<{ plans: { nodes: { title: string }[] } }>(
      '{ plans(search: "bus prem", first: 3) { nodes { title } } }',
    );
    expect(plans.nodes.map((plan) => plan.title)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^Microsoft 365 Business Premium/)),
    );
  });

  test('R01: root lists the plans of every country, each row naming its tenant', async () => {
    const root = await sandbox.root({ 'x-tenant-scope': 'all' });
    const { plans } = await root.query<{ plans: { nodes: { tenantId: string; tenant: { code: string } }[] } }>(
      `{ plans(search: "Business Premium", first: 100) { nodes { tenantId tenant { code } } } }`,
    );
    expect(new Set(plans.nodes.map((plan) => plan.tenant.code))).toEqual(
      new Set(['root', 'hub-eu', 'nordics', 'dach', 'gr', 'bg', 'cy']),
    );
  });

  test('T20: a shopper cannot name what a shopper must not see', async () => {
    const visitor = sandbox.visitor('gr');
    await expect(visitor.query('{ plans(first: 1) { nodes { price { cost { amount } } } } }')).rejects.toThrow(
      /Cannot query field/,
    );
    await expect(visitor.query('{ tenants { nodes { code } } }')).rejects.toThrow(/Cannot query field/);
  });
});

interface PlansAnswer {
  plans: {
    nodes: { id: string; price: { unitPrice: { amount: string } } | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
    totalCount: { value: number };
  };
}
