import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { ApiClient } from '../../cli/api-client.ts';
import { createTestDatabase, type TestDatabase } from '../../subgraphs/shared/testing/test-database.ts';
import { startPlatformProcess } from '../support/platform-process.ts';

const ROWS = 12_000;
const HEADER =
  'ProductTitle,ProductId,SkuId,SkuTitle,Publisher,SkuDescription,UnitOfMeasure,TermDuration,BillingPlan,Market,Currency,UnitPrice,PricingTierRangeMin,PricingTierRangeMax,EffectiveStartDate,EffectiveEndDate,Tags,ERP Price,Segment';

let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { host, port, database: name } = database;
  admin = new pg.Client({ host, port, database: name, user: 'postgres' });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

test('F01: the platform is killed in the middle of an import; started again, it finishes it, each row once', async () => {
  let platform = await startPlatformProcess(database);
  let api = await signIn(platform.url);
  const jobId = await startImport(api);
  await until(async () => (await progressOf(api, jobId)).done > ROWS / 10);
  await platform.kill();
  const { rows: before } = await admin.query<{ plans: number }>('select count(*)::int as plans from catalog.plan');
  expect(before[0]?.plans).toBeGreaterThan(0);
  expect(before[0]?.plans).toBeLessThan(ROWS);

  platform = await startPlatformProcess(database);
  api = await signIn(platform.url);
  await until(async () => (await progressOf(api, jobId)).endedAt !== null);
  const { status, done } = await progressOf(api, jobId);
  const { rows: after } = await admin.query(
    'select count(*)::int as plans, count(distinct vendor_key)::int as keys, max(version) as version from catalog.plan',
  );
  await platform.stop();
  expect({ status, done, ...after[0] }).toEqual({
    status: 'SUCCEEDED',
    // Progress counts lines, and the header is line 1.
    done: ROWS + 1,
    plans: ROWS,
    keys: ROWS,
    version: 1,
  });
}, 120_000);

async function signIn(url: string): Promise<ApiClient> {
  const { ROOT_OPERATOR_EMAIL: email, ROOT_OPERATOR_PASSWORD: password } = process.env;
  const { session } = await new ApiClient(url).mutate<{ session: { accessToken: string } }>(
    'signInStaff',
    { tenantCode: 'root', email, password },
    'session { accessToken }',
  );
  return new ApiClient(url, { authorization: `Bearer ${session.accessToken}`, 'x-tenant-id': 'root' });
}

async function startImport(api: ApiClient): Promise<string> {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const product = `CFQ7TTC${String(Math.floor(index / 100)).padStart(5, '0')}`;
    const sku = String(index % 100).padStart(4, '0');
    return `Product,${product},${sku},Edition ${sku},Microsoft Corporation,,,P1Y,Annual,GR,EUR,10.00,,,2026-01-01T00:00:00Z,9999-12-31T00:00:00Z,License,12.00,Commercial`;
  });
  const sheet = Buffer.from([HEADER, ...rows].join('\n'));
  const { upload } = await api.mutate<{ upload: { id: string; url: string } }>(
    'createUpload',
    { fileName: 'big.csv', mediaType: 'text/csv', sizeBytes: sheet.length },
    'upload { id url }',
  );
  await api.put(upload.url, sheet);
  const { job } = await api.mutate<{ job: { id: string } }>(
    'startCatalogImport',
    { uploadId: upload.id, format: 'MICROSOFT_PRICE_SHEET', market: 'GR' },
    'job { id }',
  );
  return job.id;
}

async function progressOf(api: ApiClient, id: string) {
  const { job } = await api.query<{ job: { status: string; endedAt: string | null; progress: { done: number } } }>(
    'query ($id: ID!) { job(id: $id) { status endedAt progress { done } } }',
    { id },
  );
  return { status: job.status, endedAt: job.endedAt, done: job.progress.done };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
