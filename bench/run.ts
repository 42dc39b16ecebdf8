import autocannon from 'autocannon';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { SandboxCredentials } from '../cli/seed-sandbox.ts';
import { measureBulkUpsert } from './bulk-upsert.ts';
import { claimsOfCallers, headersOfCallers, type BenchRows } from './callers.ts';
import { operations, type MeasuredOperation } from './operations.ts';
import { measureOrderCreate } from './order-create.ts';
import { cpuOf, cpuOfTree, startProcess, stopProcess } from './processes.ts';
import { measurePurchase } from './purchase.ts';
import { measureRevenue } from './revenue.ts';

/**
 * `npm run bench`: the reads of the platform against two peers in one interleaved run. Absolute numbers are noise on a
 * shared machine; read the ratios and the CPU a request. See bench/README.md.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const WARM_UP_SECONDS = Number(process.env.BENCH_WARM_UP ?? 5);
/** `bulk-upsert` or `revenue` for that alone; all when not given. */
const ONLY = process.env.BENCH_ONLY ?? '';
const CONNECTIONS = 16;
const FIRST_PORT = Number(process.env.BENCH_PORT ?? 4801);
const PORTS = { platform: FIRST_PORT, 'obvious build': FIRST_PORT + 1, 'same bytes': FIRST_PORT + 2 };

const dataDir = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const env = {
  TRIBUTARY_DATA_DIR: dataDir,
  PORT: String(PORTS.platform),
  SIMULATOR_PORT: '0',
  NODE_ENV: 'production',
  APOLLO_TELEMETRY_DISABLED: '1',
  RATE_LIMIT_PER_SECOND: '1000000',
};

interface Round {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  nodeCpu: number;
  databaseCpu: number;
}

const platform = await startProcess(['cli/start.ts'], env, 'Tributary is ready');
const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as SandboxCredentials;
const socket = join(dataDir, 'socket');
const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const rows = await pickRows();
const measured = operations(rows.planId);
const headers = await headersOfCallers(`http://127.0.0.1:${PORTS.platform}`, credentials);
const answers = await Promise.all(
  measured.map(async (operation) => [operation.name, await ask('platform', operation)] as const),
);
writeFileSync(join(dataDir, 'answers.json'), JSON.stringify(answers));
writeFileSync(join(dataDir, 'callers.json'), JSON.stringify(claimsOfCallers(rows)));
const peers = [
  await startProcess(['bench/peers/obvious-build.ts', socket, dataDir, String(PORTS['obvious build'])], env, 'ready'),
  await startProcess(['bench/peers/same-bytes.ts', dataDir, String(PORTS['same bytes'])], env, 'ready'),
];
const pids = { platform: platform.pid ?? 0, 'obvious build': peers[0]?.pid ?? 0, 'same bytes': peers[1]?.pid ?? 0 };

try {
  await refuseDifferentAnswers();
  for (const operation of ONLY === '' ? measured : []) {
    await measure(operation);
  }
  const url = `http://127.0.0.1:${PORTS.platform}`;
  if (isWanted('purchase')) {
    await measurePurchase({
      url,
      socket,
      dataDir,
      credentials,
      pids: { platform: pids.platform, database: postmaster },
    });
  }
  if (isWanted('bulk-upsert')) {
    await measureBulkUpsert({ url, socket, dataDir, credentials });
  }
  if (isWanted('revenue')) {
    await measureRevenue({ url, socket, credentials });
  }
  if (isWanted('purchase')) {
    await stopProcess(platform);
    await measureOrderCreate(dataDir);
  }
} finally {
  await Promise.all([platform, ...peers].map(stopProcess));
  rmSync(dataDir, { recursive: true, force: true });
}

function isWanted(name: string): boolean {
  return ONLY === '' || ONLY === name;
}

type Side = keyof typeof PORTS;

function requestOf(side: Side, operation: MeasuredOperation) {
  const { name: operationName, query, variables, caller } = operation;
  return {
    url: `http://127.0.0.1:${PORTS[side]}${side === 'platform' ? '/graphql' : '/'}`,
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', 'x-bench-caller': caller, ...headers[caller] },
    body: JSON.stringify({ query, variables, operationName }),
  };
}

async function ask(side: Side, operation: MeasuredOperation): Promise<object> {
  const { url, ...request } = requestOf(side, operation);
  const { data, errors } = (await (await fetch(url, request)).json()) as { data: object; errors?: object[] };
  if (errors) {
    throw new Error(`${side} cannot answer ${operation.name}: ${JSON.stringify(errors)}`);
  }
  return { data };
}

/** Peers are compared over the same work only: the answers must be equal to the byte. */
async function refuseDifferentAnswers(): Promise<void> {
  for (const operation of measured) {
    const [ours, theirs] = await Promise.all([ask('platform', operation), ask('obvious build', operation)]);
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
      throw new Error(`the answers to ${operation.name} differ`);
    }
  }
}

async function measure(operation: MeasuredOperation): Promise<void> {
  const rounds: Record<Side, Round[]> = { platform: [], 'obvious build': [], 'same bytes': [] };
  for (const side of Object.keys(PORTS) as Side[]) {
    await load(side, operation, WARM_UP_SECONDS);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of Object.keys(PORTS) as Side[]) {
      rounds[side].push(await load(side, operation, SECONDS));
    }
  }
  console.log(`\n${operation.name}`);
  for (const side of Object.keys(PORTS) as Side[]) {
    const of = (field: keyof Round) => median(rounds[side].map((round) => round[field]));
    const range = rounds[side].map((round) => Math.round(round.requestsPerSecond)).sort((a, b) => a - b);
    console.log(
      `  ${side.padEnd(14)} ${String(Math.round(of('requestsPerSecond'))).padStart(6)}/s (${range[0]}–${range.at(-1)})  p50 ${of('p50')} ms  p99 ${of('p99')} ms` +
        `  CPU/request node ${of('nodeCpu').toFixed(3)} ms, database ${of('databaseCpu').toFixed(3)} ms`,
    );
  }
  const rps = (side: Side) => median(rounds[side].map((round) => round.requestsPerSecond));
  console.log(
    `  platform is ${(rps('platform') / rps('obvious build')).toFixed(2)} × the obvious build, ${(rps('platform') / rps('same bytes')).toFixed(3)} × the same bytes`,
  );
}

async function load(side: Side, operation: MeasuredOperation, duration: number): Promise<Round> {
  const nodeBefore = cpuOf(pids[side]);
  const databaseBefore = cpuOfTree(postmaster);
  const result = await autocannon({ ...requestOf(side, operation), connections: CONNECTIONS, duration });
  const requests = result['2xx'];
  if (result.non2xx > 0 || result.errors > 0 || requests === 0) {
    throw new Error(
      `${side} answered ${operation.name} ${result.non2xx} times with an error and broke ${result.errors} connections`,
    );
  }
  return {
    requestsPerSecond: requests / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    nodeCpu: (cpuOf(pids[side]) - nodeBefore) / requests,
    databaseCpu: (cpuOfTree(postmaster) - databaseBefore) / requests,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function pickRows(): Promise<BenchRows> {
  const client = new pg.Client({ host: socket, user: 'postgres', database: 'tributary' });
  await client.connect();
  const one = async (text: string) => (await client.query<{ id: string }>(text)).rows[0]?.id ?? '';
  const picked = {
    tenantId: await one(`select tenant_id as id from tenant.tenant where code = 'gr'`),
    rootId: await one(`select tenant_id as id from tenant.tenant where code = 'root'`),
    accountId: await one(
      `select a.id from tenant.account a join tenant.tenant using (tenant_id) where code = 'gr' and a.kind = 'DIRECT_CUSTOMER'`,
    ),
    planId: await one(
      `select p.id from catalog.plan p join tenant.tenant using (tenant_id) where code = 'gr' and sku = 'CFQ7TTC0LCHC:0002' and billing_cycle = 'ANNUAL' limit 1`,
    ),
  };
  await client.end();
  return picked;
}
