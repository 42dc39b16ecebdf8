import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { handleOnce } from '../../shared/events/worker.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import {
  accountChanged,
  legalEntityChanged,
  publishFacts,
  tenantChanged,
} from '../../shared/testing/published-facts.ts';
import { startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import billing from '../main.ts';

const COPIES = ['tenant_settings', 'issuer', 'buyer'];

describe('what billing knows of the others', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const reseller = uuidv7();
  const issuer = uuidv7();
  const as = 'billing' as const;

  const copies = () =>
    Promise.all(
      COPIES.map((table) =>
        platform.sql(`select * from billing.${table} as copied where tenant_id = $1 order by copied::text`, [tenantId]),
      ),
    );

  beforeAll(async () => {
    platform = await startTestPlatform([billing]);
    await publishFacts(
      platform,
      { as, tenantId },
      tenantChanged(tenantId),
      tenantChanged(tenantId, { version: 2, timeZone: 'Asia/Nicosia' }),
      legalEntityChanged(issuer),
      legalEntityChanged(issuer, { name: 'Hellas Cloud SA in liquidation' }),
      accountChanged(reseller, { kind: 'RESELLER', name: 'Attica Software' }),
      accountChanged(reseller, { kind: 'RESELLER', name: 'Attica Cloud', version: 2 }),
      accountChanged(uuidv7(), { kind: 'END_CUSTOMER', resellerAccountId: reseller }),
    );
  });
  afterAll(() => platform.stop());

  test('is what was said last', async () => {
    const [tenants, issuers, buyers] = await copies();
    expect(tenants).toMatchObject([{ time_zone: 'Asia/Nicosia', version: 2 }]);
    expect(issuers).toMatchObject([{ name: 'Hellas Cloud SA in liquidation', vat_id: 'EL099999999', country: 'GR' }]);
    expect(buyers?.map(({ name }) => name).toSorted()).toEqual(['Aegean Hotels SA', 'Attica Cloud']);
  });

  test('a reseller has a credit line of nothing, and one way to draw on it', async () => {
    const lines = await platform.sql(
      'select account_id, limit_minor, version from billing.credit_line where tenant_id = $1',
      [tenantId],
    );
    expect(lines).toEqual([{ account_id: reseller, limit_minor: '0', version: 0 }]);
    const methods = await platform.sql('select account_id, kind from billing.payment_method where tenant_id = $1', [
      tenantId,
    ]);
    expect(methods).toEqual([{ account_id: reseller, kind: 'CREDIT' }]);
  });

  test('an older version of an account, told again, changes nothing', async () => {
    const before = await copies();
    await publishFacts(
      platform,
      { as, tenantId },
      accountChanged(reseller, { kind: 'RESELLER', name: 'Attica Software' }),
    );
    expect(await copies()).toEqual(before);
  });

  test('is the same again after all events were handled again', async () => {
    const before = await copies();
    for (const table of COPIES) {
      await platform.sql(`delete from billing.${table} where tenant_id = $1`, [tenantId]);
    }
    await platform.sql('delete from messaging.handled_event where tenant_id = $1', [tenantId]);
    const writer = await platform.writer('billing');
    const events = await platform.sql<{ id: string; topic: string }>(
      'select id, topic from messaging.event where tenant_id = $1 order by id',
      [tenantId],
    );
    for (const { id: eventId, topic } of events) {
      for (const handler of billing.handlers.filter(({ topics }) => topics.includes(topic))) {
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
      }
    }
    expect(await copies()).toEqual(before);
  });
});
