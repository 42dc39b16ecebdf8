import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { priceListsAs } from '../../shared/testing/price-lists.ts';
import { planPublished, publishFacts, tenantChanged, vendorPrice } from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const RECORD = `mutation ($input: RecordExchangeRateInput!) {
  recordExchangeRate(input: $input) { exchangeRate { id } userErrors { code } } }`;

describe('a list gets new prices', () => {
  let platform: TestPlatform;
  let tenantId: string;
  const planId = uuidv7();
  const inEuro = { name: 'Euro', currency: 'EUR', audience: 'EVERYONE' };
  const inPounds = { name: 'Pounds', currency: 'GBP', audience: 'EVERYONE' };
  const lists = () => priceListsAs(platform, claimsOf(tenantId));
  const prices = () =>
    platform.sql(
      `select list.currency, price.instalment_minor::int, price.term_minor::int, price.cost_minor::int
      from pricing.price join pricing.price_list_version version on version.id = price.version_id
      join pricing.price_list list on list.id = version.price_list_id
      where price.tenant_id = $1 order by list.currency, version.number`,
      [tenantId],
    );
  const jobs = () =>
    platform.sql(
      `select job.status, problem.code from messaging.long_job job left join messaging.long_job_problem problem on problem.job_id = job.id
      where job.tenant_id = $1 order by job.id`,
      [tenantId],
    );

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    platform.setClock(new Date('2026-11-22T09:41:07.120Z'));
  });
  afterAll(() => platform.stop());

  beforeEach(async () => {
    tenantId = uuidv7();
    const yearAtOnce = { billingCycle: 'ANNUAL' as const, vendorPrices: [vendorPrice({ termCost: '100.00000000' })] };
    const facts = [tenantChanged(tenantId), planPublished(planId, yearAtOnce)];
    await publishFacts(platform, { as: 'pricing', tenantId }, ...facts);
  });

  const recordRate = (fromCurrency: string, toCurrency: string, rate: string) =>
    platform.ask('pricing', claimsOf(tenantId), RECORD, {
      input: { fromCurrency, toCurrency, rate, validFrom: '2026-11-01T00:00:00Z' },
    });

  test('derived in another currency: EUR 100 at 0.87828 are GBP 87.83, whatever the rate back is', async () => {
    await recordRate('EUR', 'GBP', '0.87828');
    await recordRate('GBP', 'EUR', '1.5');
    const derivedFromPriceListId = await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    await lists().createActive(inPounds, { derivedFromPriceListId, book: 'MANUAL', markupPercent: '0' });
    expect(await prices()).toEqual([
      { currency: 'EUR', instalment_minor: 10_000, term_minor: 10_000, cost_minor: 10_000 },
      { currency: 'GBP', instalment_minor: 8_783, term_minor: 8_783, cost_minor: 8_783 },
    ]);
  });

  test('a rate that comes later changes nothing that was computed before', async () => {
    await recordRate('EUR', 'GBP', '0.87828');
    const derivedFromPriceListId = await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    await lists().createActive(inPounds, { derivedFromPriceListId, book: 'MANUAL', markupPercent: '0' });
    await platform.ask('pricing', claimsOf(tenantId), RECORD, {
      input: { fromCurrency: 'EUR', toCurrency: 'GBP', rate: '0.9', validFrom: '2026-11-20T00:00:00Z' },
    });
    expect((await prices())[1]).toMatchObject({ instalment_minor: 8_783 });
  });

  test.each([
    ['there is no rate at all', 'MANUAL', null],
    ['there is only the rate of the other direction', 'MANUAL', ['GBP', 'EUR']],
    ['the rate stands in another book', 'ECB', ['EUR', 'GBP']],
  ])('a conversion is refused when %s', async (_why, book, pair) => {
    if (pair) {
      await recordRate(pair[0] ?? '', pair[1] ?? '', '1.1');
    }
    const derivedFromPriceListId = await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    const { priceList } = await lists().create(inPounds);
    const source = { derivedFromPriceListId, book, markupPercent: '0' };
    const payload = await lists().createVersion({ priceListId: priceList.id, expectedVersion: 1, ...source });
    expect(payload).toMatchObject({ job: null, userErrors: [{ code: 'RATE_MISSING', path: ['book'] }] });
  });

  test('a list in pounds cannot be computed from a sheet in euro', async () => {
    const { priceList } = await lists().create(inPounds);
    const version = { priceListId: priceList.id, expectedVersion: 1, market: 'GR', markupPercent: '0' };
    expect(await lists().createVersion(version)).toMatchObject({
      priceList: { version: 1, versions: [] },
      userErrors: [{ code: 'CURRENCY_MISMATCH', path: ['market'] }],
    });
  });

  test('a list is derived only from one that has prices, and that is there', async () => {
    const euro = await lists().create(inEuro);
    const { priceList } = await lists().create(inPounds);
    const version = { priceListId: priceList.id, expectedVersion: 1, markupPercent: '0' };
    const fromDraft = await lists().createVersion({ ...version, derivedFromPriceListId: euro.priceList.id });
    expect(fromDraft.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['derivedFromPriceListId'] }]);
    const unknown = encodeId('priceList', uuidv7());
    const fromNothing = await lists().createVersion({ ...version, derivedFromPriceListId: unknown });
    expect(fromNothing.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['derivedFromPriceListId'] }]);
  });

  test('a plan that cannot be billed is left out and named, the others get their prices', async () => {
    const odd = planPublished(uuidv7(), { sku: 'ODD:0001', billingCycle: 'TRIENNIAL' });
    await publishFacts(platform, { as: 'pricing', tenantId }, odd);
    await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    expect(await prices()).toHaveLength(1);
    expect(await jobs()).toEqual([{ status: 'PARTIALLY_SUCCEEDED', code: 'CYCLE_DOES_NOT_FIT' }]);
  });

  test('plans that were published a moment ago, and are not known here yet, are priced all the same', async () => {
    tenantId = uuidv7();
    await publishFacts(platform, { as: 'pricing', tenantId }, tenantChanged(tenantId));
    const writer = await platform.writer('pricing');
    const plans = Array.from({ length: 120 }, () => planPublished(uuidv7()));
    const context = { tenantId, accountId: '*', now: new Date() };
    await writer.transaction(context, (transaction) => transaction.publish(...plans));
    await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    expect(await prices()).toHaveLength(120);
    expect(await jobs()).toEqual([{ status: 'SUCCEEDED', code: null }]);
  });

  test('a market without vendor prices is refused at once', async () => {
    const { priceList } = await lists().create(inEuro);
    const version = { priceListId: priceList.id, expectedVersion: 1, market: 'CY', markupPercent: '0' };
    const { userErrors } = await lists().createVersion(version);
    expect(userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['market'] }]);
  });

  test('a sheet that counts only later leaves nothing to price, and the job says so', async () => {
    tenantId = uuidv7();
    const later = planPublished(uuidv7(), {
      vendorPrices: [vendorPrice({ effectiveFrom: '2027-01-01T00:00:00.000Z' })],
    });
    await publishFacts(platform, { as: 'pricing', tenantId }, tenantChanged(tenantId), later);
    const { priceList } = await lists().create(inEuro);
    await lists().createVersion({ priceListId: priceList.id, expectedVersion: 1, market: 'GR', markupPercent: '0' });
    await platform.settle();
    expect(await jobs()).toEqual([{ status: 'FAILED', code: 'NOTHING_TO_PRICE' }]);
  });
});

describe('a tenant makes a list', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const lists = () => priceListsAs(platform, claimsOf(tenantId));

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    await publishFacts(platform, { as: 'pricing', tenantId }, tenantChanged(tenantId));
    await lists().create({ name: 'Everyone', currency: 'EUR', audience: 'EVERYONE' });
  });
  afterAll(() => platform.stop());

  test.each([
    ['in a currency that it does not sell in', { currency: 'SEK' }, 'CURRENCY_NOT_OFFERED', 'currency'],
    ['under a name that another list has', { name: 'Everyone', currency: 'GBP' }, 'NAME_TAKEN', 'name'],
    ['for everyone, where there is one', {}, 'LIST_EXISTS', 'audience'],
    ['for a single account', { audience: 'ACCOUNT' }, 'BAD_USER_INPUT', 'audience'],
    ['without a name', { name: ' ' }, 'BAD_USER_INPUT', 'name'],
  ])('not %s', async (_why, change, code, field) => {
    const input = { name: 'Second', currency: 'EUR', audience: 'EVERYONE', ...change };
    expect(await lists().create(input)).toMatchObject({ priceList: null, userErrors: [{ code, path: [field] }] });
  });

  test('as many as it likes for what it pays itself', async () => {
    const [one, two] = [{ name: 'Purchase 1' }, { name: 'Purchase 2' }];
    const purchase = { currency: 'EUR', audience: 'PURCHASE' };
    expect((await lists().create({ ...one, ...purchase })).userErrors).toEqual([]);
    expect((await lists().create({ ...two, ...purchase })).userErrors).toEqual([]);
  });
});
