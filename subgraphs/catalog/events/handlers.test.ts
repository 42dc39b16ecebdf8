import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { priceSheet, startCatalogue, type TestCatalogue } from '../../../test/support/catalogue.ts';
import { handleOnce } from '../../shared/events/worker.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';
import { handlers } from './handlers.ts';

const COPIES = ['tenant_settings', 'price_list_version', 'plan_price', 'listed_price'];

describe('what others decide is copied', () => {
  let catalogue: TestCatalogue;
  let greece: string;
  let planId: string;
  const prices = async () =>
    catalogue.platform.sql<{ amount_minor: string }>(
      `select plan_id, market, currency, amount_minor from catalog.plan_price where tenant_id = $1 order by version_id, market, amount_minor`,
      [greece],
    );
  const listed = async (currency = 'EUR') => {
    const claims = claimsOf(greece, { door: 'storefront', permissions: [], currency });
    const { data } = await catalogue.ask(claims, '{ plans { totalCount { value } } }');
    return data.plans.totalCount.value as number;
  };
  const settings = (version: number, countries: string[]) => ({
    topic: 'tenant.changed.v1',
    aggregateId: greece,
    body: {
      tenantId: greece,
      version,
      code: 'gr',
      kind: 'COUNTRY',
      status: 'ACTIVE',
      parentTenantId: catalogue.rootId,
      countries,
      currencies: ['EUR'],
    },
  });
  const published = async () => {
    const events = await catalogue.platform.sql<{ body: { version: number; vendorPrices: { market: string }[] } }>(
      `select body from messaging.event where tenant_id = $1 and topic = 'plan.published.v1' order by id`,
      [greece],
    );
    return events.map(({ body }) => [body.version, body.vendorPrices.map((price) => price.market).join()]);
  };

  beforeAll(async () => {
    catalogue = await startCatalogue();
    greece = await catalogue.addTenant({ code: 'gr', countries: ['GR'] });
    await catalogue.importSheet(greece, priceSheet([{}]));
    await catalogue.importSheet(greece, priceSheet([{ Market: 'CY' }]), { market: 'CY' });
    await catalogue.platform.sql(`update catalog.plan set status = 'PUBLISHED'`);
    const [row] = await catalogue.platform.sql<{ id: string }>(`select id from catalog.plan where tenant_id = $1`, [
      greece,
    ]);
    planId = row?.id ?? '';
  });
  afterAll(() => catalogue.stop());

  test('when a tenant sells in other countries, its plans are told with the prices of those', async () => {
    await catalogue.publish(greece, settings(2, ['GR', 'CY']));
    await catalogue.publish(greece, settings(3, ['CY', 'GR']));
    await catalogue.publish(greece, settings(1, ['SE']));
    await catalogue.publish(greece, settings(4, ['CY', 'SE']));
    expect((await published()).map(([, markets]) => markets)).toEqual(['CY,GR', 'CY']);
  });

  test('a price list counts from its last part on', async () => {
    const versionId = uuidv7();
    const part = (number: number, market: string, amountMinor: string) => ({
      topic: 'price-list.activated.v1',
      aggregateId: greece,
      body: {
        priceListId: greece,
        versionId,
        versionNumber: 1,
        currency: 'EUR',
        audience: 'EVERYONE',
        effectiveFrom: '2020-01-01T00:00:00.000Z',
        part: number,
        parts: 2,
        prices: [{ planId, market, segment: 'COMMERCIAL', amountMinor }],
      },
    });
    await catalogue.publish(greece, part(1, 'GR', '700'));
    expect(await listed()).toBe(0);
    await catalogue.publish(greece, part(2, 'CY', '600'));
    expect(await listed()).toBe(1);
    expect(await prices()).toMatchObject([
      { market: 'CY', amount_minor: '600' },
      { market: 'GR', amount_minor: '700' },
    ]);
  });

  test('a newer version takes its place, an older one does not, and a later one waits for its day', async () => {
    await catalogue.price(greece, { [planId]: '800' }, { versionNumber: 3 });
    await catalogue.price(greece, { [planId]: '750' }, { versionNumber: 2 });
    expect((await prices()).map((price) => price.amount_minor)).toEqual(['800']);
    await catalogue.price(greece, {}, { versionNumber: 4, effectiveFrom: '2099-01-01T00:00:00.000Z' });
    expect(await listed()).toBe(1);
    catalogue.platform.setClock(new Date('2099-01-02T00:00:00Z'));
    expect(await listed()).toBe(0);
    catalogue.platform.setClock(new Date());
  });

  test('a list for some buyers or in another currency shows nothing to everybody', async () => {
    const other = { priceListId: uuidv7(), versionNumber: 1 };
    await catalogue.price(greece, { [planId]: '100' }, { ...other, audience: 'RESELLERS', currency: 'SEK' });
    expect(await listed('SEK')).toBe(0);
    await catalogue.price(greece, { [planId]: '100' }, { priceListId: uuidv7(), currency: 'SEK' });
    expect(await listed('SEK')).toBe(1);
  });

  test('the copies can be thrown away and made again from the events', async () => {
    const copies = () =>
      Promise.all(COPIES.map((table) => catalogue.platform.sql(`select * from catalog.${table} order by 1, 2, 3, 4`)));
    const before = await copies();
    expect(before.every((rows) => rows.length > 0)).toBe(true);
    for (const table of COPIES) {
      await catalogue.platform.sql(`delete from catalog.${table}`);
    }
    await catalogue.platform.sql(`delete from messaging.handled_event where handler like 'catalog.%'`);
    for (const handler of handlers) {
      const events = await catalogue.platform.sql<{ tenant_id: string; id: string }>(
        `select tenant_id, id from messaging.event where topic = any($1) order by tenant_id, aggregate_id, aggregate_version`,
        [handler.topics],
      );
      for (const event of events) {
        await handleOnce({ writer: catalogue.writer, clock: () => new Date() }, handler, {
          tenantId: event.tenant_id,
          eventId: event.id,
        });
        await handleOnce({ writer: catalogue.writer, clock: () => new Date() }, handler, {
          tenantId: event.tenant_id,
          eventId: event.id,
        });
      }
    }
    expect(await copies()).toEqual(before);
  });
});
