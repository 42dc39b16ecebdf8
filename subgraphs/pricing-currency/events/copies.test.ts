import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PLAN_WITHDRAWN } from '../../shared/events/contracts/catalog.ts';
import { handleOnce } from '../../shared/events/worker.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import {
  accountChanged,
  legalEntityChanged,
  planPublished,
  publishFacts,
  tenantChanged,
  vendorPrice,
} from '../../shared/testing/published-facts.ts';
import { startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const COPIES = ['sellable_plan', 'vendor_price', 'tenant_settings', 'buyer', 'issuer'];

describe('what pricing knows of the others', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const kept = uuidv7();
  const withdrawn = uuidv7();
  const reseller = uuidv7();
  const endCustomer = uuidv7();
  const as = 'pricing' as const;

  const copies = () =>
    Promise.all(
      COPIES.map((table) =>
        platform.sql(`select * from pricing.${table} as copied where tenant_id = $1 order by copied::text`, [tenantId]),
      ),
    );

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    await publishFacts(
      platform,
      { as, tenantId },
      tenantChanged(tenantId),
      tenantChanged(tenantId, { version: 2, currencies: ['EUR'] }),
      planPublished(kept),
      planPublished(kept, { version: 2, vendorPrices: [vendorPrice({ market: 'CY' }), vendorPrice({ market: 'GR' })] }),
      planPublished(withdrawn),
      { topic: PLAN_WITHDRAWN, aggregateId: withdrawn, body: { planId: withdrawn, version: 2 } },
      legalEntityChanged(uuidv7()),
      accountChanged(reseller, { kind: 'RESELLER', vatId: 'EL123456789', vatIdStatus: 'UNVERIFIED' }),
      accountChanged(endCustomer, { kind: 'END_CUSTOMER', resellerAccountId: reseller }),
    );
  });
  afterAll(() => platform.stop());

  test('is what was said last', async () => {
    const [plans, vendorPrices, tenants, buyers, issuers] = await copies();
    expect(plans?.map(({ version, is_withdrawn, quantity_max }) => [version, is_withdrawn, quantity_max])).toEqual([
      [2, false, 300],
      [2, true, 300],
    ]);
    expect(vendorPrices?.map(({ market }) => market).toSorted()).toEqual(['CY', 'GR', 'GR']);
    expect(tenants).toMatchObject([{ currencies: ['EUR'], time_zone: 'Europe/Athens' }]);
    expect(issuers).toMatchObject([{ country: 'GR', vat_id: 'EL099999999' }]);
    expect(buyers?.map(({ vat_id_status }) => vat_id_status).toSorted()).toEqual(['NONE', 'UNVERIFIED']);
  });

  test('an older version of a plan, told again, changes nothing', async () => {
    const before = await copies();
    await publishFacts(platform, { as, tenantId }, planPublished(kept, { version: 1, vendorPrices: [] }));
    expect(await copies()).toEqual(before);
  });

  test('is the same again after all events were handled again', async () => {
    const before = await copies();
    for (const table of COPIES.toReversed()) {
      await platform.sql(`delete from pricing.${table} where tenant_id = $1`, [tenantId]);
    }
    await platform.sql('delete from pricing.vendor_price where tenant_id = $1', [tenantId]);
    await platform.sql('delete from messaging.handled_event where tenant_id = $1', [tenantId]);
    const writer = await platform.writer('pricing');
    const events = await platform.sql<{ id: string; topic: string }>(
      'select id, topic from messaging.event where tenant_id = $1 order by id',
      [tenantId],
    );
    for (const { id: eventId, topic } of events) {
      for (const handler of pricing.handlers.filter(({ topics }) => topics.includes(topic))) {
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
      }
    }
    expect(await copies()).toEqual(before);
  });
});
