import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ApiClient } from '../cli/api-client.ts';
import type { SandboxCredentials } from '../cli/seed-sandbox.ts';
import { uuidv7 } from '../subgraphs/shared/ids/uuid.ts';

/**
 * 100,000 new accounts by `startBulkUpsert`, from the mutation to the end of the job, against the server's own COPY of the same
 * accounts into a table of the same shape: its columns and indexes, without policies, events and what waits to be read.
 */
const ROWS = Number(process.env.BENCH_BULK_ROWS ?? 100_000);
const COPY_ROUNDS = 3;
const COLUMNS =
  'tenant_id, id, kind, status, name, email, country, address, vat_id, vat_id_status, currency, locale, reseller_account_id, version, created_at';

interface Installation {
  url: string;
  /** The folder of the database's socket. */
  socket: string;
  dataDir: string;
  credentials: SandboxCredentials;
}

export async function measureBulkUpsert({ url, socket, dataDir, credentials }: Installation): Promise<void> {
  const admin = new pg.Client({ host: socket, user: 'postgres', database: 'tributary' });
  await admin.connect();
  const copies: number[] = [];
  for (let round = 0; round < COPY_ROUNDS; round++) {
    copies.push(ROWS / (await secondsOfCopy(admin, dataDir)));
  }
  const upserts = ROWS / (await secondsOfUpsert(await staffOf(url, credentials)));
  const { rows } = await admin.query<{ stored: number }>(
    `select count(*)::int as stored from tenant.account_external_id where system = 'bench'`,
  );
  await admin.end();
  if (rows[0]?.stored !== ROWS) {
    throw new Error(`${rows[0]?.stored} of ${ROWS} accounts were stored`);
  }
  const copied = copies.toSorted((a, b) => a - b)[Math.floor(COPY_ROUNDS / 2)] ?? 0;
  console.log(`\n${ROWS.toLocaleString('en')} accounts from a file`);
  console.log(`  platform       ${Math.round(upserts)} rows/s`);
  console.log(`  COPY           ${Math.round(copied)} rows/s (${copies.map(Math.round).join(', ')})`);
  console.log(`  platform is ${(upserts / copied).toFixed(3)} × COPY`);
}

async function secondsOfCopy(admin: pg.Client, dataDir: string): Promise<number> {
  const file = join(dataDir, 'accounts-to-copy.csv');
  const tenantId = uuidv7();
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const address = `"{""lines"": [""Ermou ${index}""], ""city"": ""Athens"", ""country"": ""GR"", ""company"": null, ""postalCode"": null, ""region"": null}"`;
    return `${tenantId},${uuidv7()},DIRECT_CUSTOMER,ACTIVE,Company ${index},it@c${index}.example,GR,${address},,NONE,EUR,el-GR,,1,2026-11-22T09:00:00Z`;
  });
  writeFileSync(file, lines.join('\n'));
  await admin.query('drop table if exists public.account_to_copy');
  await admin.query('create table public.account_to_copy (like tenant.account including all)');
  const start = performance.now();
  await admin.query(`copy public.account_to_copy (${COLUMNS}) from '${file}' (format csv)`);
  const seconds = (performance.now() - start) / 1000;
  await admin.query('drop table public.account_to_copy');
  rmSync(file);
  return seconds;
}

async function secondsOfUpsert(staff: ApiClient): Promise<number> {
  const header = 'externalSystem,externalId,kind,name,email,line1,city,country';
  const lines = Array.from(
    { length: ROWS },
    (_, index) => `bench,${index},DIRECT_CUSTOMER,Company ${index},it@c${index}.example,Ermou ${index},Athens,GR`,
  );
  const bytes = Buffer.from([header, ...lines].join('\n'));
  const room = { fileName: 'accounts.csv', mediaType: 'text/csv', sizeBytes: bytes.length };
  const { upload } = await staff.mutate<{ upload: { id: string; url: string } }>(
    'createUpload',
    room,
    'upload { id url }',
  );
  await staff.put(upload.url, bytes);
  const start = performance.now();
  const { job } = await staff.mutate<{ job: { id: string } }>(
    'startBulkUpsert',
    { kind: 'ACCOUNTS', uploadId: upload.id },
    'job { id }',
  );
  for (;;) {
    const { job: now } = await staff.query<{ job: { endedAt: string | null } }>(
      'query ($id: ID!) { job(id: $id) { endedAt } }',
      { id: job.id },
    );
    if (now.endedAt !== null) {
      return (performance.now() - start) / 1000;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function staffOf(url: string, { staff }: SandboxCredentials): Promise<ApiClient> {
  const person = staff.find(({ tenantCode }) => tenantCode === 'gr');
  const { tenantCode, email, password } = person ?? { tenantCode: 'gr', email: '', password: '' };
  const { session } = await new ApiClient(url).mutate<{ session: { accessToken: string } }>(
    'signInStaff',
    { tenantCode, email, password },
    'session { accessToken }',
  );
  return new ApiClient(url, { authorization: `Bearer ${session.accessToken}` });
}
