import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { priceListsAs } from '../../shared/testing/price-lists.ts';
import { planPublished, publishFacts, tenantChanged } from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

describe('a country puts its prices up', () => {
  let platform: TestPlatform;
  let tenantId: string;
  const monthly = uuidv7();
  const annual = uuidv7();
  const now = new Date('2026-11-22T09:41:07.120Z');
  const inEuro = { name: 'Greece, everyone', currency: 'EUR', audience: 'EVERYONE' };
  const lists = () => priceListsAs(platform, claimsOf(tenantId));

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    platform.setClock(now);
  });
  afterAll(() => platform.stop());

  beforeEach(async () => {
    tenantId = uuidv7();
    await publishFacts(
      platform,
      { as: 'pricing', tenantId },
      tenantChanged(tenantId),
      planPublished(monthly),
      planPublished(annual, { billingCycle: 'ANNUAL' }),
    );
  });

  const activatedPrices = () =>
    platform.sql<{ body: { part: number; parts: number; prices: { planId: string; amountMinor: string }[] } }>(
      `select body from messaging.event where tenant_id = $1 and topic = 'price-list.activated.v1' order by aggregate_version`,
      [tenantId],
    );

  test("the sheet's price is for the whole term: 211.20 a year is 17.60 a month, or 211.20 at once", async () => {
    await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    const [event, ...others] = await activatedPrices();
    expect(others).toEqual([]);
    expect(event?.body).toMatchObject({
      versionNumber: 1,
      currency: 'EUR',
      audience: 'EVERYONE',
      effectiveFrom: '2026-01-01T00:00:00.000Z',
      part: 1,
      parts: 1,
    });
    expect(event?.body.prices).toEqual([
      { planId: monthly, market: 'GR', segment: 'COMMERCIAL', amountMinor: '1760' },
      { planId: annual, market: 'GR', segment: 'COMMERCIAL', amountMinor: '21120' },
    ]);
  });

  test('a later version ends the earlier one where it begins, and is planned until then', async () => {
    const priceListId = await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    await lists().createVersion({ priceListId, expectedVersion: 3, market: 'GR', markupPercent: '10' });
    await platform.settle();
    const payload = await lists().activate({
      priceListId,
      expectedVersion: 4,
      versionNumber: 2,
      effectiveFrom: '2027-01-01T00:00:00Z',
    });
    expect(payload.userErrors).toEqual([]);
    expect(payload.priceList.versions).toEqual([
      { number: 2, status: 'SCHEDULED', effectiveFrom: '2027-01-01T00:00:00.000Z', effectiveUntil: null },
      {
        number: 1,
        status: 'ACTIVE',
        effectiveFrom: '2026-01-01T00:00:00.000Z',
        effectiveUntil: '2027-01-01T00:00:00.000Z',
      },
    ]);
    const [audit] = await platform.sql(
      `select operation, actor_name from messaging.audit_entry where tenant_id = $1 and operation = 'activatePriceList' and after->>'versionNumber' = '2'`,
      [tenantId],
    );
    expect(audit).toEqual({ operation: 'activatePriceList', actor_name: 'Eleni K.' });
  });

  test('who has seen an older state is refused and shown the present one', async () => {
    const priceListId = await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    const payload = await lists().activate({
      priceListId,
      expectedVersion: 2,
      versionNumber: 1,
      effectiveFrom: '2027-01-01T00:00:00Z',
    });
    expect(payload).toMatchObject({
      priceList: { id: priceListId, version: 3 },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }],
    });
  });

  test('a price below what it costs us is not published', async () => {
    const { priceList } = await lists().create(inEuro);
    await lists().createVersion({ priceListId: priceList.id, expectedVersion: 1, market: 'GR', markupPercent: '-1' });
    await platform.settle();
    const { userErrors } = await lists().activate({
      priceListId: priceList.id,
      expectedVersion: 2,
      versionNumber: 1,
      effectiveFrom: '2026-01-01T00:00:00Z',
    });
    expect(userErrors).toMatchObject([{ code: 'BELOW_MARGIN_FLOOR', message: expect.stringContaining('2 plans') }]);
  });

  test('a version whose prices are not complete cannot count', async () => {
    const { priceList } = await lists().create(inEuro);
    await lists().createVersion({ priceListId: priceList.id, expectedVersion: 1, market: 'GR', markupPercent: '0' });
    await platform.settle();
    await platform.sql('update pricing.price_list_version set calculated_at = null where tenant_id = $1', [tenantId]);
    const { userErrors } = await lists().activate({
      priceListId: priceList.id,
      expectedVersion: 2,
      versionNumber: 1,
      effectiveFrom: '2026-01-01T00:00:00Z',
    });
    expect(userErrors).toMatchObject([{ code: 'NOT_CALCULATED', path: ['versionNumber'] }]);
  });

  test("T16: another tenant's list is not found, whatever is asked of it", async () => {
    const priceListId = await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    const strangers = priceListsAs(platform, claimsOf(uuidv7()));
    const activation = { versionNumber: 1, effectiveFrom: '2027-01-01T00:00:00Z' };
    const notFound = { priceList: null, userErrors: [{ code: 'NOT_FOUND', path: ['priceListId'] }] };
    expect(await strangers.activate({ priceListId, expectedVersion: 3, ...activation })).toMatchObject(notFound);
    const version = { priceListId, expectedVersion: 3, market: 'GR', markupPercent: '0' };
    expect(await strangers.createVersion(version)).toMatchObject({ ...notFound, job: null });
  });

  test('a long list is told in parts of a thousand prices', async () => {
    await platform.sql(
      `with plan as (
        insert into pricing.sellable_plan (tenant_id, plan_id, sku, segment, term_duration, billing_cycle, is_withdrawn, version)
        select $1, gen_random_uuid(), 'many:' || number, 'COMMERCIAL', 'P1M', 'MONTHLY', false, 1 from generate_series(1, 1499) as number
        returning tenant_id, plan_id)
      insert into pricing.vendor_price (tenant_id, plan_id, market, currency, term_cost_e8, effective_from)
      select tenant_id, plan_id, 'GR', 'EUR', 1200000000, '2026-01-01' from plan`,
      [tenantId],
    );
    await lists().createActive(inEuro, { market: 'GR', markupPercent: '0' });
    const parts = (await activatedPrices()).map(({ body }) => [body.part, body.parts, body.prices.length]);
    expect(parts).toEqual([
      [1, 2, 1_000],
      [2, 2, 501],
    ]);
    const [job] = await platform.sql(
      'select status, progress_done, progress_total from messaging.long_job where tenant_id = $1',
      [tenantId],
    );
    expect(job).toEqual({ status: 'SUCCEEDED', progress_done: 1_501, progress_total: 1_501 });
  });
});
