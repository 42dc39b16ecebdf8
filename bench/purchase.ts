import { join } from 'node:path';
import pg from 'pg';
import type { SandboxCredentials } from '../cli/seed-sandbox.ts';
import { readRunning } from '../simulators/shared/running.ts';
import { decodeId } from '../subgraphs/shared/ids/type-id.ts';
import { BUSINESS_PREMIUM, fillCart, findPlan } from '../test/support/purchase.ts';
import { prepareBareCommits, type BareCommits } from './bare-commits.ts';
import { closedLoop, median, type LoopResult } from './closed-loop.ts';
import { watchPaidInvoices, type PaidInvoices } from './paid-invoices.ts';
import { cpuOf, cpuOfTree } from './processes.ts';
import { buy, registerShoppers, type Shopper } from './shoppers.ts';
import { statementsDuring } from './statement-log.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CONNECTIONS = 8;
const COUNTED = 10;

interface Installation {
  url: string;
  /** The folder of the database's socket. */
  socket: string;
  dataDir: string;
  credentials: SandboxCredentials;
  pids: { platform: number; database: number };
}

interface Case {
  name: string;
  concurrency: number;
  ask: (buyer: Buyer) => Promise<void>;
}

/** A shopper with a filled cart, and a number that no two requests share. */
interface Buyer {
  shopper: Shopper;
  cart: { id: string; version: number };
  planId: string;
  quantity: number;
}

type Round = LoopResult & { nodeCpu: number; databaseCpu: number; simulatorCpu: number; commits: number };

/** Cart edit, quote and the whole purchase until the invoice is paid, in turn, beside bare commits on the same server. */
export async function measurePurchase(installation: Installation): Promise<void> {
  const admin = new pg.Client({ host: installation.socket, user: 'postgres', database: 'tributary' });
  await admin.connect();
  try {
    const bare = await prepareBareCommits(admin, installation);
    const paid = await watchPaidInvoices(admin);
    const buyers = await prepareBuyers(installation, paid);
    const cases = casesOf(paid);
    for (const { ask } of cases) {
      await closedLoop(buyers, SECONDS, ask);
    }
    const rounds = cases.map((): Round[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, one] of cases.entries()) {
        rounds[index]?.push(await measure(one, { installation, buyers, bare }));
      }
    }
    cases.forEach((one, index) => print(one, rounds[index] ?? []));
    await count(cases, { admin, installation, buyers });
  } finally {
    await admin.end();
  }
}

function casesOf(paid: PaidInvoices): Case[] {
  const purchase = async ({ shopper }: Buyer) => paid.until(decodeId('order', await buy(shopper)) ?? '');
  return [
    { name: 'changeCartLine', concurrency: CONNECTIONS, ask: changeLine },
    { name: 'createQuote', concurrency: CONNECTIONS, ask: quote },
    ...[1, 4, 8].map((concurrency) => ({ name: 'purchase', concurrency, ask: purchase })),
  ];
}

async function changeLine(buyer: Buyer): Promise<void> {
  const { shopper, cart, planId } = buyer;
  // Another quantity each time: the same one again would change nothing.
  buyer.quantity = (buyer.quantity % 50) + 1;
  const changed = await shopper.client.mutate<{ cart: { version: number } }>(
    'changeCartLine',
    { cartId: cart.id, planId, quantity: buyer.quantity },
    'cart { version netTotal { amount } lines { quantity net { amount } } problems { code } }',
  );
  cart.version = changed.cart.version;
}

async function quote({ shopper, cart }: Buyer): Promise<void> {
  await shopper.client.mutate(
    'createQuote',
    { cartId: cart.id, expectedVersion: cart.version },
    'quote { id token netTotal { amount currency } taxTotal { amount currency } grossTotal { amount currency } }',
  );
}

/** Each has bought once, so that it is a customer at Microsoft. */
async function prepareBuyers(installation: Installation, paid: PaidInvoices): Promise<Buyer[]> {
  const shoppers = await registerShoppers(installation, CONNECTIONS);
  const firstTimes: number[] = [];
  const buyers: Buyer[] = [];
  for (const shopper of shoppers) {
    const begunAt = performance.now();
    await paid.until(decodeId('order', await buy(shopper)) ?? '');
    firstTimes.push(performance.now() - begunAt);
    shopper.domainPrefix = null;
    const cart = await fillCart(shopper.client, [{ sku: BUSINESS_PREMIUM, quantity: 1 }]);
    const planId = await findPlan(shopper.client, BUSINESS_PREMIUM, 'MONTHLY');
    buyers.push({ shopper, cart, planId, quantity: 1 });
  }
  console.log(`\nthe first purchase of a new customer, nothing else running: ${median(firstTimes).toFixed(0)} ms`);
  return buyers;
}

interface Measurement {
  installation: Installation;
  buyers: readonly Buyer[];
  bare: BareCommits | null;
}

async function measure({ concurrency, ask }: Case, { installation, buyers, bare }: Measurement): Promise<Round> {
  const { pids, dataDir } = installation;
  const simulators = readRunning(join(dataDir, 'simulators'))?.pid ?? 0;
  const look = () => [cpuOf(pids.platform), cpuOfTree(pids.database), cpuOf(simulators)] as const;
  const before = look();
  const result = await closedLoop(buyers.slice(0, concurrency), SECONDS, ask);
  const after = look();
  const [nodeCpu, databaseCpu, simulatorCpu] = after.map((now, index) => (now - (before[index] ?? 0)) / result.count);
  const commits = bare?.perSecond(concurrency, Math.min(SECONDS, 2)) ?? NaN;
  return { ...result, nodeCpu: nodeCpu ?? 0, databaseCpu: databaseCpu ?? 0, simulatorCpu: simulatorCpu ?? 0, commits };
}

function print({ name, concurrency }: Case, rounds: readonly Round[]): void {
  const of = (field: keyof Round) => median(rounds.map((round) => round[field]));
  const range = rounds.map(({ perSecond }) => perSecond.toFixed(1)).sort((a, b) => Number(a) - Number(b));
  const ratio = median(rounds.map(({ perSecond, commits }) => perSecond / commits));
  console.log(`\n${name}, ${concurrency} at once`);
  console.log(
    `  ${of('perSecond').toFixed(1)}/s (${range[0]}–${range.at(-1)})  p50 ${of('p50').toFixed(0)} ms  p99 ${of('p99').toFixed(0)} ms` +
      `  CPU each: node ${of('nodeCpu').toFixed(1)} ms, database ${of('databaseCpu').toFixed(1)} ms, simulators ${of('simulatorCpu').toFixed(1)} ms`,
  );
  console.log(`  ${ratio.toFixed(4)} × bare commits at the same concurrency (${Math.round(of('commits'))}/s)`);
}

interface Counting {
  admin: pg.Client;
  installation: Installation;
  buyers: readonly Buyer[];
}

/** One after another, with nothing else going on. */
async function count(cases: readonly Case[], { admin, installation, buyers }: Counting): Promise<void> {
  const logFile = join(installation.dataDir, 'postgres.log');
  const [buyer] = buyers;
  if (!buyer) {
    throw new Error('nobody buys');
  }
  console.log('\nSQL statements each, without begin, entering a tenant and commit');
  for (const { name, ask } of cases.filter(({ concurrency }) => concurrency === CONNECTIONS)) {
    const { subgraphs, transactions, queue } = await statementsDuring(admin, logFile, async () => {
      for (let time = 0; time < COUNTED; time++) {
        await ask(buyer);
      }
    });
    const each = (all: number) => (all / COUNTED).toFixed(1);
    console.log(
      `  ${name.padEnd(14)} subgraphs ${each(subgraphs)} in ${each(transactions)} writing transactions, queue ${each(queue)}`,
    );
  }
}
