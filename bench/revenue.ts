import pg from 'pg';
import { ApiClient } from '../cli/api-client.ts';
import type { SandboxCredentials } from '../cli/seed-sandbox.ts';
import { uuidv7 } from '../subgraphs/shared/ids/uuid.ts';

/**
 * Root's revenue of 1,000 tenants × 24 months × 8 currencies by tenant and month, consolidated (P8): as a request, against
 * reading the bare sums and against grouping the 5,000,000 lines behind them; and what noting a delta costs whoever issues (P9).
 */
const LINES = Number(process.env.BENCH_REVENUE_LINES ?? 5_000_000);
const TENANTS = Number(process.env.BENCH_REVENUE_TENANTS ?? 1_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3) + 2;
const BATCH_LINES = 10_000;
const LINES_AN_INVOICE = 5;
const WRITERS = 8;
const HOT_SECONDS = 3;

const CURRENCIES = `array['EUR', 'SEK', 'GBP', 'NOK', 'DKK', 'CHF', 'PLN', 'JPY']`;

const GENERATE = `
  create table public.bench_tenant as
  select n, gen_random_uuid() as tenant_id, gen_random_uuid() as entity_id from generate_series(0, ${TENANTS - 1}) as n;
  create table public.bench_line as
  select tenant_id, entity_id as legal_entity_id, date '2024-12-01' + (i / 7 * 7919 % 730)::int as day,
    (${CURRENCIES})[1 + (i / ${TENANTS} + n) % 8] as currency, 100 + i * 7907 % 1000003 as net_minor, i * 6007 % 200003 as tax_minor,
    50 + i * 4001 % 800011 as cost_minor
  from generate_series(1, ${LINES}::bigint) as i join public.bench_tenant on n = i % ${TENANTS};
  create sequence public.bench_number;
  grant usage on sequence public.bench_number to billing_rw`;
const ROLL_UP = `insert into billing.revenue_month (tenant_id, month, legal_entity_id, currency, net_minor, tax_minor, cost_minor)
  select tenant_id, date_trunc('month', day::timestamp)::date, legal_entity_id, currency, sum(net_minor), sum(tax_minor), sum(cost_minor)
  from public.bench_line group by 1, 2, 3, 4`;
const RATES = `insert into billing.exchange_rate (tenant_id, id, book, from_currency, to_currency, rate, valid_from)
  select (select tenant_id from tenant.tenant where kind = 'ROOT'), gen_random_uuid(), 'MANUAL', currency, 'EUR', 0.1 + month * 0.001,
    timestamptz '2024-11-30 00:00Z' + month * interval '1 month'
  from unnest(${CURRENCIES}) as currency, generate_series(0, 24) as month where currency <> 'EUR'`;

const PERIOD = { from: '2024-12-01', until: '2026-12-01' };
const REPORT = `query ($period: DateRange!, $interval: ReportInterval!, $consolidate: ConsolidationInput) {
  revenueReport(period: $period, groupBy: [TENANT], interval: $interval, consolidate: $consolidate) {
    rows(first: 100) { nodes { period { firstDay } key { value } figures { perCurrency { currency net { amount } } consolidated { net { amount } } } } }
    total { perCurrency { currency net { amount } } consolidated { net { amount } cost { amount } residual { amount } } }
    unavailable { tenantId } freshAsOf } }`;
const CONSOLIDATE = { currency: 'EUR', book: 'MANUAL', policy: 'INVOICE_DATE' };
const READ_ALL = `select sum(net_minor), sum(tax_minor), sum(cost_minor) from billing.revenue_month`;
const grouped = (table: string, month: string) =>
  `select count(*), sum(net), sum(tax), sum(cost) from (select tenant_id, ${month} as month, currency, sum(net_minor) as net, sum(tax_minor) as tax,
    sum(cost_minor) as cost from ${table} group by 1, 2, 3) as sums`;

interface Installation {
  url: string;
  /** The folder of the database's socket. */
  socket: string;
  credentials: SandboxCredentials;
}

export async function measureRevenue({ url, socket, credentials }: Installation): Promise<void> {
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ host: socket, user: 'postgres', database: 'tributary' });
    await client.connect();
    clients.push(client);
    return client;
  };
  try {
    const admin = await connect();
    const writing = await generate(admin);
    await measureReads(admin, await rootOf(url, credentials));
    await measureBatches(admin, writing);
    await measureHotAccount(admin, writing, connect);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function generate(admin: pg.Client): Promise<Writing> {
  await admin.query(GENERATE);
  await admin.query(ROLL_UP);
  await admin.query(RATES);
  await admin.query('vacuum analyze public.bench_line, billing.revenue_month');
  await admin.query('analyze billing.revenue_day, billing.revenue_delta, billing.exchange_rate');
  const { rows } = await admin.query<Writing>(
    'select tenant_id as "tenantId", entity_id as "entityId" from public.bench_tenant where n = 0',
  );
  return rows[0] ?? { tenantId: '', entityId: '' };
}

async function measureReads(admin: pg.Client, root: ApiClient): Promise<void> {
  const report = (interval: string, consolidate?: object) => () =>
    root.query(REPORT, { period: PERIOD, interval, consolidate });
  const cases = {
    'sums, all of them': () => admin.query(READ_ALL),
    'sums, by month': () => admin.query(grouped('billing.revenue_month', 'month')),
    'report, by month': report('MONTH'),
    'by month, in euros': report('MONTH', CONSOLIDATE),
    'lines, by month': () => admin.query(grouped('public.bench_line', `date_trunc('month', day::timestamp)`)),
    'sums, whole period': () => admin.query(grouped('billing.revenue_month', '1')),
    'report, whole period': report('TOTAL'),
    'whole period, in euros': report('TOTAL', CONSOLIDATE),
    'lines, whole period': () => admin.query(grouped('public.bench_line', '1')),
  };
  const times = await interleaved(cases, ROUNDS);
  const { rows } = await admin.query<{ sums: string }>('select count(*) as sums from billing.revenue_month');
  console.log(
    `\nRoot's revenue by tenant: ${LINES.toLocaleString('en')} lines, ${rows[0]?.sums} sums of months; seconds`,
  );
  printTimes(times);
  const ratio = (one: keyof typeof cases, other: keyof typeof cases) =>
    (median(times[one]) / median(times[other])).toFixed(2);
  console.log(
    `  by month: ${ratio('by month, in euros', 'sums, by month')} × the sums, lines ${ratio('lines, by month', 'by month, in euros')} × it`,
  );
  console.log(
    `  whole period: ${ratio('whole period, in euros', 'sums, whole period')} × the sums, lines ${ratio('lines, whole period', 'whole period, in euros')} × it`,
  );
}

/** Who writes: the role and the policies of billing, in the first of the tenants. */
interface Writing {
  tenantId: string;
  entityId: string;
}

/** Lines of many invoices in one statement, with the trigger that notes them and without. */
async function measureBatches(admin: pg.Client, writing: Writing): Promise<void> {
  const times = await interleaved(
    {
      'without deltas': () => secondsOfBatch(admin, writing, false),
      'with deltas': () => secondsOfBatch(admin, writing, true),
    },
    ROUNDS * 4,
  );
  const invoices = BATCH_LINES / LINES_AN_INVOICE;
  console.log(`\nWriting ${BATCH_LINES.toLocaleString('en')} lines of ${invoices} invoices in a statement, seconds`);
  printTimes(times);
  printCost(median(times['with deltas']) / median(times['without deltas']) - 1);
}

async function secondsOfBatch(admin: pg.Client, writing: Writing, isNoting: boolean): Promise<number> {
  const invoices = BATCH_LINES / LINES_AN_INVOICE;
  await switchTrigger(admin, isNoting);
  await admin.query(`drop table if exists public.bench_issued`);
  await admin.query(
    `create table public.bench_issued as select gen_random_uuid() as id, n from generate_series(1, ${invoices}) as n`,
  );
  await admin.query('grant select on public.bench_issued to billing_rw');
  await admin.query(`begin; set local role billing_rw; select platform.enter_tenant('${writing.tenantId}', '*')`);
  await admin.query(`${invoiceFrom(writing, 'id', 'gen_random_uuid()::text')} from public.bench_issued`);
  const start = performance.now();
  await admin.query(
    `${lineFrom(writing, 'id', 'position')} from public.bench_issued, generate_series(1, ${LINES_AN_INVOICE}) as position`,
  );
  const seconds = (performance.now() - start) / 1000;
  await admin.query('commit');
  return seconds;
}

/** Invoices of one line each, for one account on one day, committed one by one by eight at a time. */
async function measureHotAccount(admin: pg.Client, writing: Writing, connect: () => Promise<pg.Client>): Promise<void> {
  const writers = await Promise.all(Array.from({ length: WRITERS }, connect));
  await Promise.all(writers.map((writer) => writer.query('set role billing_rw')));
  const perSecond = await interleaved(
    {
      'without deltas': () => issuedPerSecond(admin, writers, writing, false),
      'with deltas': () => issuedPerSecond(admin, writers, writing, true),
    },
    ROUNDS,
  );
  console.log(`\nIssuing invoices of one line, ${WRITERS} at a time, all to one account; invoices/s`);
  printTimes(perSecond);
  printCost(1 - median(perSecond['with deltas']) / median(perSecond['without deltas']));
}

async function issuedPerSecond(
  admin: pg.Client,
  writers: readonly pg.Client[],
  writing: Writing,
  isNoting: boolean,
): Promise<number> {
  await switchTrigger(admin, isNoting);
  const until = performance.now() + HOT_SECONDS * 1000;
  const issued = await Promise.all(
    writers.map(async (writer) => {
      let count = 0;
      for (; performance.now() < until; count++) {
        const id = `'${uuidv7()}'`;
        await writer.query(`select platform.enter_tenant('${writing.tenantId}', '*');
          ${invoiceFrom(writing, id, id)}; ${lineFrom(writing, id, '1')}`);
      }
      return count;
    }),
  );
  return issued.reduce((sum, count) => sum + count, 0) / HOT_SECONDS;
}

async function switchTrigger(admin: pg.Client, isNoting: boolean): Promise<void> {
  await admin.query(`alter table billing.invoice_line ${isNoting ? 'enable' : 'disable'} trigger revenue_is_noted`);
}

/** The beginning of an invoice and of a line, up to where their ids come from. */
const invoiceFrom = ({ tenantId, entityId }: Writing, id: string, number: string) =>
  `insert into billing.invoice (tenant_id, id, account_id, legal_entity_id, order_id, document_type, series, year, sequence, number, status,
    currency, net_minor, tax_minor, gross_minor, issued_on, due_on, tax_decision, tax_subtotals, seller, buyer)
  select '${tenantId}', ${id}::uuid, '${entityId}', '${entityId}', gen_random_uuid(), 'BENCH', 'A', 2026, nextval('public.bench_number'), ${number},
    'ISSUED', 'EUR', 500, 120, 620, date '2026-11-23', date '2026-12-23', '{}'::jsonb, '[]'::jsonb, '{}'::jsonb, '{}'::jsonb`;
const lineFrom = ({ tenantId, entityId }: Writing, invoiceId: string, position: string) =>
  `insert into billing.invoice_line (tenant_id, invoice_id, position, id, account_id, order_line_id, plan_id, text, quantity, unit_price_minor,
    net_minor, tax_minor, unit_cost_minor)
  select '${tenantId}'::uuid, ${invoiceId}::uuid, ${position}, gen_random_uuid(), '${entityId}'::uuid, gen_random_uuid(), gen_random_uuid(), 'Seats', 1,
    100, 100, 24, 80`;

/** What each case answers or how many seconds it takes, in turn, so that a slow moment slows all of them. */
async function interleaved<Name extends string>(
  cases: Record<Name, () => Promise<unknown>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(cases) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      const answer = await cases[name]();
      const seconds = (performance.now() - start) / 1000;
      if (round > 0) {
        measured[name].push(typeof answer === 'number' ? answer : seconds);
      }
    }
  }
  return measured;
}

function printTimes(times: Record<string, number[]>): void {
  for (const [name, values] of Object.entries(times)) {
    const [least = 0, most = 0] = [Math.min(...values), Math.max(...values)];
    const shown = [median(values), least, most].map((value) => (value < 100 ? value.toFixed(3) : value.toFixed(0)));
    console.log(`  ${name.padEnd(24)} ${shown[0]} (${shown[1]}–${shown[2]})`);
  }
}

function printCost(share: number): void {
  console.log(`  deltas cost ${(share * 100).toFixed(1)} %`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function rootOf(url: string, { root: { tenantCode, email, password } }: SandboxCredentials): Promise<ApiClient> {
  const { session } = await new ApiClient(url).mutate<{ session: { accessToken: string } }>(
    'signInStaff',
    { tenantCode, email, password },
    'session { accessToken }',
  );
  return new ApiClient(url, { authorization: `Bearer ${session.accessToken}`, 'x-tenant-scope': 'all' });
}
