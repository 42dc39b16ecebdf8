import pino from 'pino';
import { randomUUID } from 'node:crypto';
import { ALL_ACCOUNTS, type Claims } from '../../subgraphs/shared/context/operation-context.ts';
import type { Writer } from '../../subgraphs/shared/database/transaction.ts';
import { connectQueue } from '../../subgraphs/shared/events/queue.ts';
import type { EventToPublish } from '../../subgraphs/shared/events/publish.ts';
import { decodeId, encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import { openWriter } from '../../subgraphs/shared/server/open-writer.ts';
import {
  claimsOf,
  startTestPlatform,
  type TestAnswer,
  type TestPlatform,
} from '../../subgraphs/shared/testing/test-platform.ts';
import catalog from '../../subgraphs/catalog/main.ts';

/** The catalogue by itself, with a root tenant and as many others as a test wants. */
export interface TestCatalogue {
  platform: TestPlatform;
  writer: Writer;
  rootId: string;
  root(narrowed?: Partial<Claims>): Claims;
  /** A tenant that sells in the countries, as the tenant subgraph would tell of it. */
  addTenant(settings: { code: string; countries: string[]; currencies?: string[]; status?: string }): Promise<string>;
  publish(tenantId: string, ...events: EventToPublish[]): Promise<void>;
  /** Puts a file where an upload puts it, in chunks that cut its lines; returns the upload's id. */
  upload(tenantId: string, text: string | Uint8Array): Promise<string>;
  /** Imports a sheet and waits; returns the ended job with its report. */
  importSheet(tenantId: string, sheet: string, options?: { market?: string; mode?: string }): Promise<ImportedSheet>;
  /** Gives every named plan one price in a new version of the tenant's price list for everyone. */
  price(tenantId: string, amounts: Record<string, string>, options?: Partial<PricedList>): Promise<void>;
  ask(claims: Claims, query: string, variables?: object): Promise<TestAnswer>;
  stop(): Promise<void>;
}

export interface ImportedSheet {
  jobId: string;
  status: string;
  report: { added: number; changed: number; discontinued: number; rejected: number };
  problems: { code: string; line: number | null }[];
}

export interface PricedList {
  priceListId: string;
  versionNumber: number;
  currency: string;
  market: string;
  audience: string;
  effectiveFrom: string;
}

const START_IMPORT = `mutation ($input: StartCatalogImportInput!) {
  startCatalogImport(input: $input) { job { id tenantId catalogImport { added } } userErrors { code path message } } }`;

export async function startCatalogue(): Promise<TestCatalogue> {
  const platform = await startTestPlatform([catalog]);
  const { host, port, database } = platform.database;
  const address = { host, port, database, ssl: false };
  const roleSecret = process.env.DATABASE_ROLE_SECRET ?? '';
  const logger = pino({ level: 'silent' });
  const messaging = await connectQueue({ address, roleSecret, logger, isSupervisor: false });
  const { writer, close } = await openWriter(catalog, { address, roleSecret, messaging });
  const [tenant] = await platform.sql<{ tenant_id: string }>(
    `select tenant_id from platform.tenant_tree where parent_id is null`,
  );
  const rootId = tenant?.tenant_id ?? '';
  await platform.settle();
  const root: TestCatalogue['root'] = (narrowed) => claimsOf(rootId, { isRootTenant: true, door: 'root', ...narrowed });

  const publish: TestCatalogue['publish'] = async (tenantId, ...events) => {
    const context = { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
    await writer.transaction(context, (transaction) => transaction.publish(...events));
    await platform.settle();
  };

  const upload: TestCatalogue['upload'] = async (tenantId, text) => {
    const bytes = Buffer.from(text as string);
    const chunk = Math.max(1000, Math.ceil(bytes.length / 20));
    const uploadId = uuidv7();
    await platform.sql(
      `insert into messaging.upload (tenant_id, id, file_name, media_type, size_bytes, created_by, completed_at)
      values ($1, $2, 'sheet.csv', 'text/csv', $3, 'test', now())`,
      [tenantId, uploadId, bytes.length],
    );
    for (let start = 0, number = 0; start < bytes.length; start += chunk, number++) {
      await platform.sql(
        `insert into messaging.upload_chunk (tenant_id, upload_id, number, bytes) values ($1, $2, $3, $4)`,
        [tenantId, uploadId, number, bytes.subarray(start, start + chunk)],
      );
    }
    return uploadId;
  };

  const importSheet: TestCatalogue['importSheet'] = async (
    tenantId,
    sheet,
    { market = 'GR', mode = 'COMMIT' } = {},
  ) => {
    const uploadId = encodeId('upload', await upload(tenantId, sheet));
    const input = { uploadId, format: 'MICROSOFT_PRICE_SHEET', market, mode };
    const claims = claimsOf(tenantId, { door: 'root' });
    const { data, errors } = await platform.ask('catalog', claims, START_IMPORT, { input });
    if (!data?.startCatalogImport.job) {
      throw new Error(JSON.stringify({ data, errors }));
    }
    await platform.settle();
    return readImport(platform, tenantId, decodeId('job', data.startCatalogImport.job.id as string) ?? '');
  };

  return {
    platform,
    writer,
    rootId,
    root,
    publish,
    upload,
    importSheet,
    async addTenant({ code, countries, currencies = ['EUR'], status = 'ACTIVE' }) {
      const tenantId = uuidv7();
      const body = {
        tenantId,
        version: 1,
        code,
        name: code,
        kind: 'COUNTRY',
        status,
        parentTenantId: rootId,
        countries,
        currencies,
      };
      await publish(tenantId, { topic: 'tenant.changed.v1', aggregateId: tenantId, body });
      return tenantId;
    },
    async price(tenantId, amounts, options = {}) {
      const { priceListId = tenantId, versionNumber = 1, currency = 'EUR', market = 'GR' } = options;
      const { audience = 'EVERYONE', effectiveFrom = '2020-01-01T00:00:00.000Z' } = options;
      const prices = Object.entries(amounts).map(([planId, amountMinor]) => ({
        planId,
        market,
        segment: 'COMMERCIAL',
        amountMinor,
      }));
      const body = {
        priceListId,
        versionId: randomUUID(),
        versionNumber,
        currency,
        audience,
        effectiveFrom,
        part: 1,
        parts: 1,
        prices,
      };
      await publish(tenantId, { topic: 'price-list.activated.v1', aggregateId: priceListId, body });
    },
    ask: (claims, query, variables) => platform.ask('catalog', claims, query, variables),
    async stop() {
      await close();
      await messaging.queue.stop({ graceful: false });
      await platform.stop();
    },
  };
}

async function readImport(platform: TestPlatform, tenantId: string, jobId: string): Promise<ImportedSheet> {
  const [job] = await platform.sql<{ status: string }>(`select status from messaging.long_job where id = $1`, [jobId]);
  const [report] = await platform.sql<ImportedSheet['report']>(
    `select added, changed, discontinued, rejected from catalog.catalog_import where tenant_id = $1 and job_id = $2`,
    [tenantId, jobId],
  );
  const problems = await platform.sql<ImportedSheet['problems'][number]>(
    `select code, line from messaging.long_job_problem where job_id = $1 order by number`,
    [jobId],
  );
  if (!job || !report) {
    throw new Error('the import has left nothing');
  }
  return { jobId, status: job.status, report, problems };
}

const SHEET_COLUMNS = {
  ProductTitle: 'Microsoft 365 Business Basic',
  ProductId: 'CFQ7TTC0LH18',
  SkuId: '0001',
  SkuTitle: 'Microsoft 365 Business Basic',
  Publisher: 'Microsoft Corporation',
  SkuDescription: 'Web and mobile Office apps',
  TermDuration: 'P1Y',
  BillingPlan: 'Monthly',
  Market: 'GR',
  Currency: 'EUR',
  UnitPrice: '57.60',
  EffectiveStartDate: '2026-01-01T00:00:00Z',
  EffectiveEndDate: '9999-12-31T00:00:00Z',
  Tags: 'License',
  'ERP Price': '72.00',
  Segment: 'Commercial',
};

export type SheetRow = Partial<typeof SHEET_COLUMNS>;

/** A price sheet with these rows; what a row leaves out is as in the first plan of Microsoft's. */
export function priceSheet(rows: readonly SheetRow[]): string {
  const names = Object.keys(SHEET_COLUMNS);
  const lines = rows.map((row) => Object.values({ ...SHEET_COLUMNS, ...row }).map((value) => `"${value}"`));
  return [names, ...lines].map((fields) => fields.join(',')).join('\r\n');
}
