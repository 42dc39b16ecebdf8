import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PLAN_WITHDRAWN } from '../../shared/events/contracts/catalog.ts';
import { handleOnce } from '../../shared/events/worker.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import {
  accountChanged,
  planPublished,
  publishFacts,
  tenantChanged,
  vendorPrice,
} from '../../shared/testing/published-facts.ts';
import { startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import provisioning from '../main.ts';

const COPIES = ['tenant_settings', 'buyer', 'sellable_plan'];

describe('what provisioning knows of the others', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const kept = uuidv7();
  const withdrawn = uuidv7();
  const reseller = uuidv7();
  const endCustomer = uuidv7();
  const as = 'provisioning' as const;

  const copies = () =>
    Promise.all(
      COPIES.map((table) =>
        platform.sql(`select * from provisioning.${table} as copied where tenant_id = $1 order by copied::text`, [
          tenantId,
        ]),
      ),
    );

  beforeAll(async () => {
    platform = await startTestPlatform([provisioning]);
    await publishFacts(
      platform,
      { as, tenantId },
      tenantChanged(tenantId),
      tenantChanged(tenantId, { version: 2, timeZone: 'Europe/Sofia' }),
      planPublished(kept),
      planPublished(kept, { version: 2, title: 'Premium', vendorPrices: [vendorPrice({ market: 'CY' })] }),
      planPublished(withdrawn),
      { topic: PLAN_WITHDRAWN, aggregateId: withdrawn, body: { planId: withdrawn, version: 2 } },
      accountChanged(reseller, { kind: 'RESELLER', email: 'orders@attica.example' }),
      accountChanged(endCustomer, { kind: 'END_CUSTOMER', resellerAccountId: reseller }),
    );
  });
  afterAll(() => platform.stop());

  test('is what was said last', async () => {
    const [tenants, buyers, plans] = await copies();
    expect(tenants).toMatchObject([{ code: 'gr', time_zone: 'Europe/Sofia' }]);
    expect(buyers?.map(({ email }) => email).toSorted()).toEqual(['it@aegean.example', 'orders@attica.example']);
    expect(buyers?.[0]).toMatchObject({ address: { city: 'Athens', postalCode: '106 74' }, locale: 'el-GR' });
    expect(plans?.map(({ plan_id, title, is_withdrawn }) => [plan_id, title, is_withdrawn])).toEqual([
      [kept, 'Premium', false],
      [withdrawn, 'Microsoft 365 Business Premium', true],
    ]);
  });

  test('an older version, told again, changes nothing', async () => {
    const before = await copies();
    await publishFacts(
      platform,
      { as, tenantId },
      planPublished(kept, { version: 1, vendorPrices: [] }),
      tenantChanged(tenantId, { version: 1 }),
      accountChanged(reseller, { version: 0, name: 'Before' }),
    );
    expect(await copies()).toEqual(before);
  });

  test('is the same again after all events were handled again', async () => {
    const before = await copies();
    for (const table of COPIES) {
      await platform.sql(`delete from provisioning.${table} where tenant_id = $1`, [tenantId]);
    }
    await platform.sql('delete from messaging.handled_event where tenant_id = $1', [tenantId]);
    const writer = await platform.writer('provisioning');
    const events = await platform.sql<{ id: string; topic: string }>(
      'select id, topic from messaging.event where tenant_id = $1 order by id',
      [tenantId],
    );
    for (const { id: eventId, topic } of events) {
      for (const handler of provisioning.handlers.filter(({ topics }) => topics.includes(topic))) {
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
      }
    }
    expect(await copies()).toEqual(before);
  });
});
