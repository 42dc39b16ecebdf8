import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { priceSheet, startCatalogue, type SheetRow, type TestCatalogue } from '../../../test/support/catalogue.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const PLAN = `query ($tenantIds: [ID!]!, $mode: PublicationMode!) { catalogPublicationPlan(tenantIds: $tenantIds, mode: $mode) {
  targets { target { id } status added changed withdrawn problem } changes { target { id } plan { title } action text } isTruncated planToken } }`;
const START = `mutation ($input: StartCatalogPublicationInput!) { startCatalogPublication(input: $input) { job { id tenantId catalogPublication {
  mode results { status } } } userErrors { code path message } } }`;
const JOB = `query ($job: _Any!) { _entities(representations: [$job]) { ... on Job { catalogPublication { id mode results {
  target { id } status added changed withdrawn problem } } catalogImport { added } } } }`;

const sku = (number: number, fields: SheetRow = {}): SheetRow => ({
  SkuId: `000${number}`,
  SkuTitle: `Plan ${number}`,
  ...fields,
});

describe("root's catalogue is published into the countries", () => {
  let catalogue: TestCatalogue;
  let greece: string;
  let cyprus: string;
  const root = () => catalogue.root();

  const plan = async (targets: string[], mode = 'FULL') => {
    const tenantIds = targets.map((tenantId) => encodeId('tenant', tenantId));
    const { data, errors } = await catalogue.ask(root(), PLAN, { tenantIds, mode });
    expect(errors).toBeUndefined();
    return data.catalogPublicationPlan;
  };
  const start = async (planToken: string) =>
    (await catalogue.ask(root(), START, { input: { planToken } })).data.startCatalogPublication;
  const publish = async (targets: string[], mode?: string) => {
    const { job } = await start((await plan(targets, mode)).planToken);
    await catalogue.platform.settle();
    const { data, errors } = await catalogue.ask(root(), JOB, {
      job: { __typename: 'Job', ...job, catalogPublication: undefined },
    });
    expect(errors).toBeUndefined();
    const [row] = await catalogue.platform.sql(
      `select status from messaging.long_job where tenant_id = $1 order by id desc limit 1`,
      [catalogue.rootId],
    );
    const { results } = data._entities[0].catalogPublication;
    return {
      status: row?.status,
      results: new Map(results.map((result: { target: { id: string } }) => [result.target.id, result])),
    };
  };
  const resultOf = ({ results }: Awaited<ReturnType<typeof publish>>, tenantId: string) =>
    results.get(encodeId('tenant', tenantId));
  const rows = (tenantId: string) =>
    catalogue.platform.sql<{ id: string; title: string; status: string; version: number; origin_id: string }>(
      `select id, title, status, version, origin_id, vendor_key from catalog.plan where tenant_id = $1 order by title`,
      [tenantId],
    );
  const events = async (tenantId: string) => {
    const found = await catalogue.platform.sql<{ topic: string; body: Record<string, never> }>(
      `select topic, body from messaging.event where tenant_id = $1 and topic like 'plan.%' order by id`,
      [tenantId],
    );
    return found.map((event) => ({ topic: event.topic, ...event.body }));
  };

  beforeAll(async () => {
    catalogue = await startCatalogue();
    greece = await catalogue.addTenant({ code: 'gr', countries: ['GR'] });
    cyprus = await catalogue.addTenant({ code: 'cy', countries: ['CY'] });
    await catalogue.importSheet(catalogue.rootId, priceSheet([sku(1), sku(2), sku(3)]));
    await catalogue.importSheet(
      catalogue.rootId,
      priceSheet([sku(1, { Market: 'CY', UnitPrice: '60.00' }), sku(4, { Market: 'CY' })]),
      { market: 'CY' },
    );
  });
  afterAll(() => catalogue.stop());

  test('the plan says what will happen in each tenant, and starting it does that', async () => {
    const planned = await plan([greece, cyprus]);
    expect(planned.targets).toMatchObject([
      {
        target: { id: encodeId('tenant', greece) },
        status: 'PENDING',
        added: 3,
        changed: 0,
        withdrawn: 0,
        problem: null,
      },
      { target: { id: encodeId('tenant', cyprus) }, status: 'PENDING', added: 2, changed: 0, withdrawn: 0 },
    ]);
    expect(planned.changes).toHaveLength(5);
    expect(planned.changes[0]).toMatchObject({ plan: { title: 'Plan 1' }, action: 'ADD', text: 'Plan 1 is new.' });

    const published = await publish([greece, cyprus]);
    expect(published.status).toBe('SUCCEEDED');
    expect(resultOf(published, greece)).toMatchObject({ status: 'APPLIED', added: 3, changed: 0, withdrawn: 0 });
    expect(resultOf(published, cyprus)).toMatchObject({ status: 'APPLIED', added: 2, changed: 0, withdrawn: 0 });
    const [first] = await rows(greece);
    const [master] = await rows(catalogue.rootId);
    expect(first).toMatchObject({ title: 'Plan 1', status: 'PUBLISHED', origin_id: master?.id, version: 1 });
    expect(first?.id).not.toBe(master?.id);
  });

  test("each tenant's plans carry the prices of its own countries, once", async () => {
    const greek = await events(greece);
    const cypriot = await events(cyprus);
    expect(greek).toHaveLength(3);
    expect(cypriot).toHaveLength(2);
    const [first] = await rows(cyprus);
    expect(cypriot.find((event) => (event as { planId?: string }).planId === first?.id)).toEqual({
      topic: 'plan.published.v1',
      planId: first?.id,
      version: 1,
      sku: 'CFQ7TTC0LH18:0001',
      title: 'Plan 1',
      segment: 'COMMERCIAL',
      termDuration: 'P1Y',
      billingCycle: 'MONTHLY',
      quantityMin: 1,
      quantityMax: 10_000_000,
      vendorPrices: [
        {
          market: 'CY',
          currency: 'EUR',
          termCost: '60.00000000',
          termListPrice: '72.00000000',
          effectiveFrom: '2026-01-01T00:00:00.000Z',
          effectiveUntil: null,
        },
      ],
    });
  });

  test('publishing the same again changes no version and tells nobody', async () => {
    const before = [await rows(greece), await rows(cyprus), await events(greece), await events(cyprus)];
    expect((await plan([greece, cyprus])).changes).toEqual([]);
    const again = await publish([greece, cyprus]);
    expect(resultOf(again, greece)).toMatchObject({ status: 'APPLIED', added: 0, changed: 0, withdrawn: 0 });
    expect([await rows(greece), await rows(cyprus), await events(greece), await events(cyprus)]).toEqual(before);
  });

  test("R05: the publication stands in each tenant's own trail, with root's person", async () => {
    const trail = await catalogue.platform.sql(
      `select actor_name, acting_from_tenant_id, operation from messaging.audit_entry where tenant_id = $1 order by id limit 1`,
      [greece],
    );
    expect(trail).toEqual([
      { actor_name: 'Eleni K.', acting_from_tenant_id: catalogue.rootId, operation: 'startCatalogPublication' },
    ]);
  });

  test('new prices come alone when only prices are wanted', async () => {
    const sheet = [sku(1, { UnitPrice: '61.20', SkuTitle: 'Plan 1, renamed' }), sku(2), sku(3), sku(5)];
    await catalogue.importSheet(catalogue.rootId, priceSheet(sheet));
    expect((await plan([greece], 'PRICES_ONLY')).targets).toMatchObject([{ added: 0, changed: 1 }]);
    const published = await publish([greece, cyprus], 'PRICES_ONLY');
    expect(resultOf(published, greece)).toMatchObject({ added: 0, changed: 1, withdrawn: 0 });
    expect(resultOf(published, cyprus)).toMatchObject({ added: 0, changed: 0, withdrawn: 0 });
    expect(await rows(greece)).toMatchObject([{ title: 'Plan 1', version: 2 }, { version: 1 }, { version: 1 }]);
    expect((await events(greece)).at(-1)).toMatchObject({ version: 2, vendorPrices: [{ termCost: '61.20000000' }] });
  });

  test('what root withdraws goes everywhere and comes back; what a country withdrew itself stays away', async () => {
    const [, second, third] = await rows(catalogue.rootId);
    const WITHDRAW = `mutation ($input: WithdrawPlanInput!) { withdrawPlan(input: $input) { plan { status } userErrors { code } } }`;
    const PUBLISH = `mutation ($input: PublishPlanInput!) { publishPlan(input: $input) { plan { status } userErrors { code } } }`;
    const change = async (tenantId: string, mutation: string, planId = '') => {
      const claims = tenantId === catalogue.rootId ? root() : claimsOf(tenantId);
      const { errors } = await catalogue.ask(claims, mutation, { input: { planId: encodeId('plan', planId) } });
      expect(errors).toBeUndefined();
    };
    const local = (await rows(greece)).find((row) => row.origin_id === third?.id);
    await change(greece, WITHDRAW, local?.id);
    await change(catalogue.rootId, WITHDRAW, second?.id);
    const planned = await plan([greece]);
    expect(planned.targets).toMatchObject([{ added: 1, changed: 1, withdrawn: 1 }]);
    expect(resultOf(await publish([greece]), greece)).toMatchObject({ added: 1, changed: 1, withdrawn: 1 });
    expect((await rows(greece)).map((row) => [row.title, row.status])).toEqual([
      ['Plan 1, renamed', 'PUBLISHED'],
      ['Plan 2', 'WITHDRAWN'],
      ['Plan 3', 'WITHDRAWN'],
      ['Plan 5', 'PUBLISHED'],
    ]);
    expect((await events(greece)).filter((event) => event.topic === 'plan.withdrawn.v1')).toHaveLength(2);
    await change(catalogue.rootId, PUBLISH, second?.id);
    await publish([greece]);
    expect((await rows(greece)).map((row) => row.status)).toEqual(['PUBLISHED', 'PUBLISHED', 'WITHDRAWN', 'PUBLISHED']);
  });

  test('a plan is started once, and only while it is true', async () => {
    const used = await plan([greece]);
    expect(await start(used.planToken)).toMatchObject({ userErrors: [] });
    expect(await start(used.planToken)).toMatchObject({
      job: null,
      userErrors: [{ code: 'PLAN_STALE', path: ['planToken'] }],
    });
    await catalogue.platform.settle();

    const stale = await plan([greece]);
    await catalogue.importSheet(catalogue.rootId, priceSheet([sku(1), sku(2), sku(3), sku(5, { UnitPrice: '1.00' })]));
    expect(await start(stale.planToken)).toMatchObject({ job: null, userErrors: [{ code: 'PLAN_STALE' }] });

    const old = await plan([greece]);
    catalogue.platform.setClock(new Date(Date.now() + 31 * 60_000));
    expect(await start(old.planToken)).toMatchObject({ job: null, userErrors: [{ code: 'PLAN_EXPIRED' }] });
    catalogue.platform.setClock(new Date());
    const forged = `${old.planToken.slice(0, -2)}AA`;
    expect(await start(forged)).toMatchObject({ job: null, userErrors: [{ code: 'BAD_USER_INPUT' }] });
    const other = catalogue.root({ actorId: uuidv7() });
    const { data } = await catalogue.ask(other, START, { input: { planToken: old.planToken } });
    expect(data.startCatalogPublication).toMatchObject({ job: null, userErrors: [{ code: 'BAD_USER_INPUT' }] });
  });

  test('a tenant that does not sell is named in the plan and refused at the start', async () => {
    const draft = await catalogue.addTenant({ code: 'draft', countries: ['GR'], status: 'DRAFT' });
    const planned = await plan([greece, draft]);
    expect(planned.targets[1]).toMatchObject({
      status: 'REFUSED',
      problem: expect.stringContaining('draft is not active'),
    });
    expect(await start(planned.planToken)).toMatchObject({ job: null, userErrors: [{ code: 'TENANT_NOT_ACTIVE' }] });
  });

  test('a tenant that stops selling in between is left out, and the others get everything', async () => {
    const late = await catalogue.addTenant({ code: 'late', countries: ['GR'] });
    const next = await catalogue.addTenant({ code: 'next', countries: ['GR'] });
    const { planToken } = await plan([late, next]);
    // The publication is accepted while the tenant's own job still finds it suspended.
    await catalogue.platform.sql(`create function catalog.suspend_late() returns trigger language plpgsql as $$ begin
      update catalog.tenant_settings set status = 'SUSPENDED' where code = 'late'; return new; end $$`);
    await catalogue.platform.sql(
      `create trigger suspend_late after insert on messaging.idempotency_key for each statement execute function catalog.suspend_late()`,
    );
    await catalogue.platform.sql(`alter function catalog.suspend_late security definer`);
    await start(planToken);
    await catalogue.platform.sql(`drop trigger suspend_late on messaging.idempotency_key`);
    await catalogue.platform.settle();
    const found = await catalogue.platform.sql(
      `select status, problem is null as is_good from catalog.publication_result where tenant_id = $1 and target_tenant_id = any($2) order by status`,
      [catalogue.rootId, [late, next]],
    );
    expect(found).toEqual([
      { status: 'APPLIED', is_good: true },
      { status: 'REFUSED', is_good: false },
    ]);
    const [job] = await catalogue.platform.sql(
      `select status from messaging.long_job where tenant_id = $1 order by id desc limit 1`,
      [catalogue.rootId],
    );
    expect(job).toEqual({ status: 'PARTIALLY_SUCCEEDED' });
  });

  test('only root plans publications, and only into tenants that it has', async () => {
    const tenantIds = [encodeId('tenant', cyprus)];
    const asGreece = await catalogue.ask(claimsOf(greece), PLAN, { tenantIds, mode: 'FULL' });
    expect(asGreece.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'tenantIds' });
    const unknown = await catalogue.ask(root(), PLAN, { tenantIds: [encodeId('tenant', uuidv7())], mode: 'FULL' });
    expect(unknown.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const limited = await catalogue.ask(catalogue.root({ readScope: [greece] }), PLAN, { tenantIds, mode: 'FULL' });
    expect(limited.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const powerless = await catalogue.ask(catalogue.root({ permissions: [] }), PLAN, { tenantIds, mode: 'FULL' });
    expect(powerless.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
