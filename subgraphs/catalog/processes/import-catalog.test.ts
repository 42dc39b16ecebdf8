import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { priceSheet, startCatalogue, type SheetRow, type TestCatalogue } from '../../../test/support/catalogue.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { createReader, type Reader } from '../../shared/database/reader.ts';
import type { JobProgress, JobRun } from '../../shared/jobs/work-jobs.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { importCatalog } from './import-catalog.ts';

const sku = (number: number, fields: SheetRow = {}): SheetRow => ({
  SkuId: String(number).padStart(4, '0'),
  SkuTitle: `Plan ${number}`,
  ...fields,
});

describe("a price sheet of Microsoft's is imported", () => {
  let catalogue: TestCatalogue;
  let tenantId: string;
  let reader: Reader | undefined;
  beforeAll(async () => {
    catalogue = await startCatalogue();
  });
  afterAll(async () => {
    await reader?.stop();
    await catalogue.stop();
  });

  const freshTenant = async (code: string) => {
    tenantId = await catalogue.addTenant({ code, countries: ['GR'] });
  };
  const rows = (table: string) =>
    catalogue.platform.sql<{ id: string; vendor_key: string; version: number; title: string }>(
      `select * from catalog.${table} where tenant_id = $1 order by 2`,
      [tenantId],
    );
  const snapshot = async () => ({
    products: await rows('product'),
    plans: await rows('plan'),
    prices: await catalogue.platform.sql(
      `select *, xmin::text from catalog.vendor_price where tenant_id = $1 order by plan_id, effective_from`,
      [tenantId],
    ),
  });

  test('new plans are drafts, and the report counts them', async () => {
    await freshTenant('new');
    const imported = await catalogue.importSheet(tenantId, priceSheet([sku(1), sku(2), sku(3)]));
    expect(imported).toMatchObject({
      status: 'SUCCEEDED',
      report: { added: 3, changed: 0, discontinued: 0, rejected: 0 },
      problems: [],
    });
    const { plans, products, prices } = await snapshot();
    expect(products).toHaveLength(1);
    expect(plans).toHaveLength(3);
    expect(plans[0]).toMatchObject({ status: 'DRAFT', sku: 'CFQ7TTC0LH18:0001', version: 1, quantity_max: 10_000_000 });
    expect(prices[0]).toMatchObject({ term_cost_e8: '5760000000', term_list_price_e8: '7200000000', market: 'GR' });
    expect(prices[0]?.effective_until).toBeNull();
  });

  test('the same sheet again changes nothing, not even a version', async () => {
    await freshTenant('again');
    const sheet = priceSheet(Array.from({ length: 450 }, (_, index) => sku(index)));
    await catalogue.importSheet(tenantId, sheet);
    const before = await snapshot();
    const again = await catalogue.importSheet(tenantId, sheet);
    expect(again).toMatchObject({
      status: 'SUCCEEDED',
      report: { added: 0, changed: 0, discontinued: 0, rejected: 0 },
    });
    expect(await snapshot()).toEqual(before);
  });

  test('bad rows are named by their line and stop no good one', async () => {
    await freshTenant('bad');
    const sheet = priceSheet([
      sku(1),
      sku(2, { UnitPrice: 'cheap' }),
      sku(3),
      sku(4, { UnitPrice: '99999999999.00' }),
      sku(5, { Market: 'CY' }),
    ]);
    const imported = await catalogue.importSheet(tenantId, sheet);
    expect(imported).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      report: { added: 2, rejected: 3 },
      problems: [
        { code: 'BAD_NUMBER', line: 3 },
        { code: 'BAD_NUMBER', line: 5 },
        { code: 'MARKET_MISMATCH', line: 6 },
      ],
    });
  });

  test('a file that is no price sheet fails as a whole, and says why', async () => {
    await freshTenant('other');
    const imported = await catalogue.importSheet(tenantId, 'name,price\nBread,1.20\n');
    expect(imported).toMatchObject({ status: 'FAILED', problems: [{ code: 'FORMAT_NOT_RECOGNIZED', line: null }] });
  });

  test('a zip archive and an unfinished upload are refused at once', async () => {
    await freshTenant('zip');
    const START = `mutation ($input: StartCatalogImportInput!) { startCatalogImport(input: $input) { job { id } userErrors { code path } } }`;
    const start = async (uploadId: string) => {
      const input = { uploadId, format: 'MICROSOFT_PRICE_SHEET', market: 'GR' };
      const { data } = await catalogue.ask(catalogue.root({ tenantId }), START, { input });
      return data.startCatalogImport;
    };
    const zip = await catalogue.upload(tenantId, 'PK\u0003\u0004 and the rest');
    expect(await start(encodeId('upload', zip))).toEqual({
      job: null,
      userErrors: [{ code: 'FORMAT_NOT_RECOGNIZED', path: ['uploadId'] }],
    });
    expect(await start(encodeId('upload', uuidv7()))).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    const foreign = await catalogue.upload(catalogue.rootId, priceSheet([sku(1)]));
    expect(await start(encodeId('upload', foreign))).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });

  test('a renamed product keeps its id, and so do its plans', async () => {
    await freshTenant('rename');
    await catalogue.importSheet(tenantId, priceSheet([sku(1), sku(2)]));
    const before = await snapshot();
    const renamed = await catalogue.importSheet(
      tenantId,
      priceSheet([sku(1, { ProductTitle: 'M365 Basic', SkuTitle: 'M365 Basic' }), sku(2)]),
    );
    expect(renamed.report).toMatchObject({ added: 0, changed: 1 });
    const after = await snapshot();
    expect(after.products).toMatchObject([{ id: before.products[0]?.id, title: 'M365 Basic', version: 2 }]);
    expect(after.plans.map((plan) => [plan.id, plan.version])).toEqual([
      [before.plans[0]?.id, 2],
      [before.plans[1]?.id, 1],
    ]);
  });

  test('a plan that the sheet no longer has is discontinued: its price ends, the plan stays', async () => {
    await freshTenant('end');
    await catalogue.importSheet(tenantId, priceSheet([sku(1), sku(2), sku(3)]));
    const sheet = priceSheet([sku(1), sku(3, { UnitPrice: 'cheap' })]);
    const imported = await catalogue.importSheet(tenantId, sheet);
    // The third plan stands in the sheet, only its price cannot be read.
    expect(imported.report).toEqual({ added: 0, changed: 0, discontinued: 1, rejected: 1 });
    const { plans, prices } = await snapshot();
    expect(plans).toHaveLength(3);
    expect(prices.filter((price) => price.effective_until !== null)).toHaveLength(1);
    expect((await catalogue.importSheet(tenantId, sheet)).report).toMatchObject({ discontinued: 0 });
    expect((await catalogue.importSheet(tenantId, priceSheet([sku(1), sku(2), sku(3)]))).report).toMatchObject({
      changed: 1,
      discontinued: 0,
    });
  });

  test('the plans of another market are left alone', async () => {
    await freshTenant('markets');
    await catalogue.importSheet(tenantId, priceSheet([sku(1), sku(2)]));
    const sheet = priceSheet([sku(1, { Market: 'CY', UnitPrice: '60.00' })]);
    const imported = await catalogue.importSheet(tenantId, sheet, { market: 'CY' });
    expect(imported.report).toMatchObject({ added: 0, changed: 1, discontinued: 0 });
    expect((await snapshot()).prices.map((price) => price.market)).toEqual(['GR', 'CY', 'GR']);
  });

  test('a sheet that cannot be read to the end discontinues nothing', async () => {
    await freshTenant('torn');
    await catalogue.importSheet(tenantId, priceSheet([sku(1), sku(2)]));
    const imported = await catalogue.importSheet(tenantId, `${priceSheet([sku(1)])}\r\n======= Truncated =====`);
    expect(imported).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', report: { discontinued: 0, rejected: 1 } });
    expect(imported.problems.map((problem) => problem.code)).toEqual(['WRONG_COLUMN_COUNT', 'DISCONTINUATION_SKIPPED']);
  });

  test('a dry run counts like the real one and changes nothing', async () => {
    await freshTenant('dry');
    const before = priceSheet(Array.from({ length: 250 }, (_, index) => sku(index)));
    const sheet = priceSheet(
      Array.from({ length: 450 }, (_, index) => sku(index + 1, { UnitPrice: index < 10 ? '1' : '57.60' })),
    );
    await catalogue.importSheet(tenantId, before);
    const kept = await snapshot();
    const dry = await catalogue.importSheet(tenantId, sheet, { mode: 'DRY_RUN' });
    expect(await snapshot()).toEqual(kept);
    const real = await catalogue.importSheet(tenantId, sheet);
    expect(dry.report).toEqual({ added: 201, changed: 10, discontinued: 1, rejected: 0 });
    expect(real.report).toEqual(dry.report);
  });

  test('an import that was killed goes on behind its last step and ends like any other', async () => {
    await freshTenant('killed');
    const sheet = priceSheet(
      Array.from({ length: 450 }, (_, index) => sku(index, index === 7 ? { UnitPrice: 'x' } : {})),
    );
    const uploadId = await catalogue.upload(tenantId, sheet);
    const jobId = uuidv7();
    await catalogue.platform.sql(
      `insert into catalog.catalog_import (tenant_id, job_id, upload_id, market, mode) values ($1, $2, $3, 'GR', 'COMMIT')`,
      [tenantId, jobId, uploadId],
    );
    const steps: JobProgress<never>[] = [];
    const kill = async () => {
      throw new Error('killed');
    };
    await expect(importCatalog.run(jobRun({ jobId, uploadId, cursor: null }, steps, [kept, kill]))).rejects.toThrow(
      'killed',
    );
    expect(steps).toHaveLength(1);
    expect(await rows('plan')).toHaveLength(199);

    const { cursor } = steps[0] ?? {};
    const rest: JobProgress<never>[] = [];
    const outcome = await importCatalog.run(jobRun({ jobId, uploadId, cursor }, rest, []));
    expect(outcome).toBe('PARTIALLY_SUCCEEDED');
    expect(rest.flatMap((step) => step.problems ?? [])).toEqual([]);
    expect(steps.flatMap((step) => step.problems ?? [])).toMatchObject([{ code: 'BAD_NUMBER', line: 9 }]);
    const [report] = await catalogue.platform.sql(
      `select added, changed, rejected from catalog.catalog_import where job_id = $1`,
      [jobId],
    );
    expect(report).toEqual({ added: 449, changed: 0, rejected: 1 });
  });

  const kept = async () => undefined;

  /** A run as the worker makes it, whose steps may be struck by something. */
  function jobRun(
    { jobId, uploadId, cursor }: { jobId: string; uploadId: string; cursor: unknown },
    steps: JobProgress<never>[],
    strikes: (() => Promise<void>)[],
  ): JobRun<never, never> {
    const { writer, platform } = catalogue;
    const { host, port, database } = platform.database;
    const context = { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
    reader ??= createReader('catalog', { host, port, database, ssl: false }, process.env.DATABASE_ROLE_SECRET ?? '');
    return {
      tenantId,
      jobId,
      startedBy: 'test',
      input: { uploadId, market: 'GR', mode: 'COMMIT' } as never,
      cursor: cursor as never,
      now: context.now,
      reader,
      writer,
      advance: (progress, write) =>
        writer.transaction(context, async (transaction) => {
          await write(transaction);
          await strikes.shift()?.();
          steps.push(progress);
        }),
    };
  }
});
