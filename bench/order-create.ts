import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { startEmbeddedPostgres } from '../cli/embedded-postgres.ts';
import type { ProvisioningContext } from '../subgraphs/csp-provisioning/context.ts';
import { recordOrder, type PlaceOrder } from '../subgraphs/csp-provisioning/commands/record-order.ts';
import { NO_FINDINGS } from '../subgraphs/csp-provisioning/domain/csp-customer.ts';
import provisioning from '../subgraphs/csp-provisioning/main.ts';
import { authorizationTokens } from '../subgraphs/shared/context/authorization-token.ts';
import { quoteTokens, type QuoteContent } from '../subgraphs/shared/context/quote-token.ts';
import { useSealingKey } from '../subgraphs/shared/context/sealed-text.ts';
import { createReader } from '../subgraphs/shared/database/reader.ts';
import { connectQueue } from '../subgraphs/shared/events/queue.ts';
import { uuidv7 } from '../subgraphs/shared/ids/uuid.ts';
import { openWriter } from '../subgraphs/shared/server/open-writer.ts';
import { prepareBareCommits } from './bare-commits.ts';
import { closedLoop, median } from './closed-loop.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CONCURRENCIES = [1, 8, 16];
/** As many purchases as can be ordered in a round; sealing their tokens is not measured. */
const PREPARED_PER_SECOND = 700;

/** An order of somebody who has ordered before, as it was quoted then. */
type QuotedBefore = Omit<
  QuoteContent,
  'tenantId' | 'actorId' | 'expiresAt' | 'quoteId' | 'cartId' | 'contentDigest'
> & { tenantId: string };

const QUOTED = `
  select placed.tenant_id as "tenantId", account_id as "accountId", reseller_account_id as "resellerAccountId", buyer_id as "buyerId",
    issuer_id as "issuerId", currency, net_minor::text as "netMinor", tax_minor::text as "taxMinor", gross_minor::text as "grossMinor",
    tax_decision as "taxDecision", rates, (
      select json_agg(json_build_object('planId', plan_id, 'quantity', quantity, 'unitPriceMinor', unit_price_minor::text,
        'netMinor', line.net_minor::text, 'taxMinor', line.tax_minor::text, 'unitCostMinor', unit_cost_minor::text))
      from provisioning.order_line line where line.tenant_id = placed.tenant_id and line.order_id = placed.id) as lines
  from (select distinct on (buyer_id) * from provisioning.customer_order where status = 'COMPLETED') as placed`;

/**
 * P7: what `placeOrder` commits, many buyers of one tenant at once, against bare commits at the same concurrency on the same
 * server. The platform is stopped, so that nobody works on the orders meanwhile.
 */
export async function measureOrderCreate(dataDir: string): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir, durability: 'durable', log: () => undefined });
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
  useSealingKey(secrets.SEALING_KEY ?? '');
  const address = { host: postgres.socketDir, port: postgres.port, database: 'tributary', ssl: false };
  const roleSecret = secrets.DATABASE_ROLE_SECRET ?? '';
  const messaging = await connectQueue({ address, roleSecret, logger: pino({ level: 'silent' }), isSupervisor: false });
  const { writer, close } = await openWriter(provisioning, { address, roleSecret, messaging });
  const reader = createReader('provisioning', address, roleSecret);
  const admin = new pg.Client({ host: postgres.socketDir, user: 'postgres', database: 'tributary' });
  await admin.connect();
  try {
    const { rows: buyers } = await admin.query<QuotedBefore>(QUOTED);
    const bare = await prepareBareCommits(admin, { socket: postgres.socketDir, dataDir });
    const place = async (order: Prepared) => {
      const result = await recordOrder({ ...order.context, writer, reader }, order.input, NO_FINDINGS);
      if (!result.ok) {
        throw new Error(`an order was refused: ${JSON.stringify(result.rejection)}`);
      }
    };
    await measureRound(buyers, { concurrency: 4, place });
    for (const concurrency of CONCURRENCIES) {
      const rounds: { perSecond: number; p50: number; p99: number; cpu: number; commits: number }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const ours = await measureRound(buyers, { concurrency, place });
        rounds.push({ ...ours, commits: bare?.perSecond(concurrency, SECONDS) ?? NaN });
      }
      print(concurrency, rounds);
    }
  } finally {
    await Promise.all([admin.end(), close(), reader.stop(), messaging.queue.stop({ graceful: false })]);
    await postgres.stop();
  }
}

interface Prepared {
  context: Omit<ProvisioningContext, 'writer' | 'reader'>;
  input: PlaceOrder;
}

interface RoundOptions {
  concurrency: number;
  place: (order: Prepared) => Promise<void>;
}

async function measureRound(buyers: readonly QuotedBefore[], { concurrency, place }: RoundOptions) {
  const orders: Prepared[] = [];
  for (let number = 0; number < PREPARED_PER_SECOND * SECONDS; number++) {
    orders.push(await prepare(buyers[number % buyers.length]));
  }
  const cpuBefore = process.cpuUsage();
  const result = await closedLoop(Array.from({ length: concurrency }), SECONDS, async () => {
    const order = orders.pop();
    if (!order) {
      throw new Error('more orders than were prepared');
    }
    await place(order);
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...result, cpu: (user + system) / 1000 / result.count };
}

/** The tokens of a purchase that differs from an earlier one in its ids only. */
async function prepare(quoted: QuotedBefore | undefined): Promise<Prepared> {
  if (!quoted) {
    throw new Error('nobody has ordered before');
  }
  const { tenantId, accountId, currency, grossMinor } = quoted;
  const actorId = uuidv7();
  const expiresAt = new Date(Date.now() + 1_800_000).toISOString();
  const bearer = { tenantId, actorId, expiresAt };
  const purchase = { quoteId: uuidv7(), cartId: uuidv7(), contentDigest: uuidv7() };
  const quoteToken = await quoteTokens.seal({ ...quoted, ...bearer, ...purchase });
  const authorization = { ...bearer, ...purchase, accountId, currency, grossMinor, paymentAuthorizationId: uuidv7() };
  const authorizationToken = await authorizationTokens.seal(authorization);
  return { context: contextOf(bearer, accountId), input: { quoteToken, authorizationToken } };
}

function contextOf(
  { tenantId, actorId }: { tenantId: string; actorId: string },
  accountId: string,
): Prepared['context'] {
  const caller = {
    actorKind: 'member',
    actorId,
    actorName: 'Bench',
    sessionId: null,
    epoch: 1,
    roles: ['BUYER'],
  } as const;
  const place = { tenantId, homeTenantId: tenantId, isRootTenant: false, readScope: 'tenant', accountId } as const;
  const request = { requestId: uuidv7(), idempotencyKey: uuidv7(), reason: null, now: new Date() };
  return {
    ...caller,
    ...place,
    ...request,
    permissions: ['order:place'],
    door: 'storefront',
    storefrontId: null,
    currency: 'EUR',
    locale: 'el-GR',
    answer: { isIdempotentReplay: false },
    loaders: {} as ProvisioningContext['loaders'],
  };
}

function print(
  concurrency: number,
  rounds: readonly { perSecond: number; p50: number; p99: number; cpu: number; commits: number }[],
): void {
  const of = (field: 'perSecond' | 'p50' | 'p99' | 'cpu' | 'commits') => median(rounds.map((round) => round[field]));
  const ratios = rounds.map(({ perSecond, commits }) => perSecond / commits).sort((a, b) => a - b);
  const [least = 0] = ratios;
  console.log(`\nan order is created, ${concurrency} at once`);
  console.log(
    `  ${of('perSecond').toFixed(0)}/s  p50 ${of('p50').toFixed(1)} ms  p99 ${of('p99').toFixed(1)} ms  CPU each: node ${of('cpu').toFixed(2)} ms`,
  );
  console.log(
    `  ${median(ratios).toFixed(3)} × bare commits at the same concurrency (${least.toFixed(3)}–${(ratios.at(-1) ?? 0).toFixed(3)}; ${of('commits').toFixed(0)}/s)`,
  );
}
