import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { priceSheet, startCatalogue, type TestCatalogue } from '../../../test/support/catalogue.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const PUBLISH = `mutation ($input: PublishPlanInput!) { publishPlan(input: $input) { plan { id status } userErrors { code path } } }`;
const WITHDRAW = `mutation ($input: WithdrawPlanInput!) { withdrawPlan(input: $input) { plan { id status } userErrors { code path } } }`;

describe('a plan is put on sale and taken from it', () => {
  let catalogue: TestCatalogue;
  let greece: string;
  let planId: string;
  const change = async (mutation: string, id = planId, tenantId = greece) => {
    const { data, errors } = await catalogue.ask(claimsOf(tenantId), mutation, { input: { planId: id } });
    expect(errors).toBeUndefined();
    return data.publishPlan ?? data.withdrawPlan;
  };
  const told = async () => {
    const events = await catalogue.platform.sql<{ topic: string }>(
      `select topic from messaging.event where tenant_id = $1 and topic like 'plan.%' order by id`,
      [greece],
    );
    return events.map((event) => event.topic);
  };

  beforeAll(async () => {
    catalogue = await startCatalogue();
    greece = await catalogue.addTenant({ code: 'gr', countries: ['GR'] });
    await catalogue.importSheet(greece, priceSheet([{ SkuId: '0001' }]));
    await catalogue.importSheet(greece, priceSheet([{ SkuId: '0002', Market: 'CY' }]), { market: 'CY' });
    const [row] = await catalogue.platform.sql<{ id: string }>(
      `select id from catalog.plan where sku like '%0001' and tenant_id = $1`,
      [greece],
    );
    planId = encodeId('plan', row?.id ?? '');
  });
  afterAll(() => catalogue.stop());

  test('the others hear of it once, with every change of state', async () => {
    expect(await change(PUBLISH)).toEqual({ plan: { id: planId, status: 'PUBLISHED' }, userErrors: [] });
    expect(await change(PUBLISH)).toMatchObject({ plan: { status: 'PUBLISHED' } });
    expect(await change(WITHDRAW)).toEqual({ plan: { id: planId, status: 'WITHDRAWN' }, userErrors: [] });
    expect(await change(WITHDRAW)).toMatchObject({ plan: { status: 'WITHDRAWN' } });
    expect(await change(PUBLISH)).toMatchObject({ plan: { status: 'PUBLISHED' } });
    expect(await told()).toEqual(['plan.published.v1', 'plan.withdrawn.v1', 'plan.published.v1']);
    const trail = await catalogue.platform.sql(
      `select operation, before, after from messaging.audit_entry where tenant_id = $1 order by id desc limit 1`,
      [greece],
    );
    expect(trail).toEqual([
      { operation: 'publishPlan', before: { status: 'WITHDRAWN' }, after: { status: 'PUBLISHED' } },
    ]);
  });

  test('a new price of the vendor is told; the same again is not', async () => {
    const before = (await told()).length;
    await catalogue.importSheet(greece, priceSheet([{ SkuId: '0001', UnitPrice: '61.00' }]));
    await catalogue.importSheet(greece, priceSheet([{ SkuId: '0001', UnitPrice: '61.00' }]));
    expect((await told()).length).toBe(before + 1);
    const next = { SkuId: '0001', UnitPrice: '65.00', EffectiveStartDate: '2099-01-01T00:00:00Z' };
    await catalogue.importSheet(greece, priceSheet([{ SkuId: '0001', UnitPrice: '61.00' }, next]));
    const [event] = await catalogue.platform.sql<{ body: { vendorPrices: object[]; version: number } }>(
      `select body from messaging.event where tenant_id = $1 and topic = 'plan.published.v1' order by id desc limit 1`,
      [greece],
    );
    expect(event?.body.vendorPrices).toMatchObject([
      { termCost: '61.00000000', effectiveUntil: '2099-01-01T00:00:00.000Z' },
      { termCost: '65.00000000', effectiveFrom: '2099-01-01T00:00:00.000Z', effectiveUntil: null },
    ]);
  });

  test('a plan that the vendor prices nowhere in our countries cannot be sold', async () => {
    const [row] = await catalogue.platform.sql<{ id: string }>(
      `select id from catalog.plan where sku like '%0002' and tenant_id = $1`,
      [greece],
    );
    expect(await change(PUBLISH, encodeId('plan', row?.id ?? ''))).toEqual({
      plan: null,
      userErrors: [{ code: 'NOT_PRICED', path: ['planId'] }],
    });
  });

  test('T16: the plan of another tenant is not found', async () => {
    const other = await catalogue.addTenant({ code: 'cy', countries: ['CY'] });
    for (const mutation of [PUBLISH, WITHDRAW]) {
      expect(await change(mutation, planId, other)).toEqual({
        plan: null,
        userErrors: [{ code: 'NOT_FOUND', path: ['planId'] }],
      });
      expect(await change(mutation, 'nonsense')).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    }
  });

  test('who may not write products may not', async () => {
    for (const mutation of [PUBLISH, WITHDRAW]) {
      const { errors } = await catalogue.ask(claimsOf(greece, { permissions: ['product:read'] }), mutation, {
        input: { planId },
      });
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});
