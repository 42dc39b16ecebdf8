import { sql } from 'kysely';
import type { Logger } from 'pino';
import { ALL_ACCOUNTS } from '../context/operation-context.ts';
import type { Reader } from '../database/reader.ts';
import type { Transaction, Writer } from '../database/transaction.ts';
import { processSeconds, timed } from '../telemetry/metrics.ts';
import { continueTrace, traced } from '../telemetry/tracing.ts';
import type { ProcessTicket } from './start-process.ts';

/** One run of a process: whatever it does is fenced, so that of two runs for one row only the later one writes. */
export interface ProcessRun {
  readonly tenantId: string;
  /** The row that it works for. */
  readonly id: string;
  readonly reader: Reader;
  readonly logger: Logger;
  /** Business time. */
  now(): Date;
  /** Commits one step. Throws when another run has taken over; nothing of the step is kept then. */
  advance<T>(write: (transaction: Transaction) => Promise<T>): Promise<T>;
}

/** How a run ended: for good, until an instant of business time, or until a person says that it may go on. */
export type ProcessOutcome = { is: 'done' } | { is: 'waiting'; until: Date } | { is: 'parked'; because: string };

export interface ProcessHandler {
  /** `billing.authorize-payment`: the subgraph, then what it does. */
  name: string;
  /** Looks where its row stands and goes on from there; a throw is tried again, later each time. */
  run(run: ProcessRun): Promise<ProcessOutcome>;
}

export interface ProcessServices {
  writer: Writer;
  reader: Reader;
  logger: Logger;
  clock: () => Date;
}

/** A later run has taken the row over. */
class ProcessLost extends Error {}

/** A killed process is taken over after this long; a living one says so in time. */
const LEASE_SECONDS = 4;
const RENEWAL_MILLISECONDS = 1_000;
const PAUSE_MILLISECONDS = 250;
const PAUSE_MILLISECONDS_MAX = 60_000;

/** Runs a process if it is due and nobody else is at it. Never throws. */
export async function runProcess(
  services: ProcessServices,
  handler: ProcessHandler,
  ticket: ProcessTicket,
): Promise<void> {
  const logger = services.logger.child({ process: handler.name, ...ticket });
  try {
    const lease = await claim(services, handler.name, ticket);
    if (!lease) {
      return;
    }
    const renewal = setInterval(() => {
      renew(services, lease).catch((error: unknown) => logger.warn({ error }, 'lease not renewed'));
    }, RENEWAL_MILLISECONDS);
    try {
      const run = runOf(services, lease, logger);
      const outcome = await continueTrace(ticket.trace, () =>
        timed(processSeconds, { process: handler.name }, () => traced(handler.name, {}, () => handler.run(run))),
      );
      await end(services, lease, outcome);
    } catch (error) {
      await endBadly(services, lease, error, logger);
    } finally {
      clearInterval(renewal);
    }
  } catch (error) {
    logger.error({ error }, 'process not run; it stays due');
  }
}

interface Lease extends ProcessTicket {
  name: string;
  epoch: number;
  /** How often the process had been asked when this run began. */
  wakes: number;
  attempts: number;
}

async function claim(services: ProcessServices, name: string, ticket: ProcessTicket): Promise<Lease | null> {
  const { tenantId, id } = ticket;
  const [claimed] = await write(services, tenantId, (transaction, now) =>
    transaction.query<Pick<Lease, 'epoch' | 'wakes' | 'attempts'>>(sql`
      update messaging.process
      set epoch = epoch + 1, leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
      where tenant_id = ${tenantId} and name = ${name} and id = ${id} and status = 'WAITING' and due_at <= ${now.toISOString()}
        and (leased_until is null or leased_until < clock_timestamp())
      returning epoch, wakes, attempts`),
  );
  return claimed ? { ...ticket, name, ...claimed } : null;
}

function runOf(services: ProcessServices, lease: Lease, logger: Logger): ProcessRun {
  const { tenantId, id } = lease;
  return {
    tenantId,
    id,
    reader: services.reader,
    logger,
    now: services.clock,
    advance: (step) =>
      write(services, tenantId, async (transaction) => {
        const value = await step(transaction);
        // Last, so that every transaction locks the rows of the business before that of the process.
        await hold(transaction, lease);
        lease.attempts = 0;
        return value;
      }),
  };
}

async function hold(transaction: Transaction, { tenantId, name, id, epoch }: Lease): Promise<void> {
  await transaction.em.flush();
  const held = await transaction.query(sql`
    update messaging.process set leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), attempts = 0
    where tenant_id = ${tenantId} and name = ${name} and id = ${id} and epoch = ${epoch} returning id`);
  if (held.length === 0) {
    throw new ProcessLost(`${name} of ${id} was taken over`);
  }
}

async function renew(services: ProcessServices, { tenantId, name, id, epoch }: Lease): Promise<void> {
  await write(services, tenantId, (transaction) =>
    transaction.query(sql`
      update messaging.process set leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
      where tenant_id = ${tenantId} and name = ${name} and id = ${id} and epoch = ${epoch}`),
  );
}

/** Whoever asked meanwhile is not forgotten: the process stays due then. */
async function end(services: ProcessServices, lease: Lease, outcome: ProcessOutcome): Promise<void> {
  const { tenantId, name, id, epoch, wakes } = lease;
  const status = { done: 'DONE', waiting: 'WAITING', parked: 'PARKED' }[outcome.is];
  const because = outcome.is === 'parked' ? outcome.because : null;
  await write(services, tenantId, (transaction, now) => {
    const dueAt = (outcome.is === 'waiting' ? outcome.until : now).toISOString();
    return transaction.query(sql`
      update messaging.process
      set leased_until = null, attempts = 0,
        status = case when wakes = ${wakes} then ${status} else 'WAITING' end,
        due_at = case when wakes = ${wakes} then ${dueAt}::timestamptz else ${now.toISOString()}::timestamptz end,
        parked_because = case when wakes = ${wakes} then ${because} end
      where tenant_id = ${tenantId} and name = ${name} and id = ${id} and epoch = ${epoch}`);
  });
}

async function endBadly(services: ProcessServices, lease: Lease, error: unknown, logger: Logger): Promise<void> {
  if (error instanceof ProcessLost) {
    logger.info('taken over by a later run');
    return;
  }
  const { tenantId, name, id, epoch, attempts } = lease;
  const pause = Math.min(PAUSE_MILLISECONDS * 2 ** attempts, PAUSE_MILLISECONDS_MAX) * (0.75 + Math.random() / 2);
  logger.warn({ error, attempts: attempts + 1, pause }, 'process interrupted; it will be tried again');
  await write(services, tenantId, (transaction, now) =>
    transaction.query(sql`
      update messaging.process
      set leased_until = null, attempts = attempts + 1, due_at = ${new Date(now.getTime() + pause).toISOString()}
      where tenant_id = ${tenantId} and name = ${name} and id = ${id} and epoch = ${epoch}`),
  );
}

function write<T>(
  { writer, clock }: ProcessServices,
  tenantId: string,
  run: (transaction: Transaction, now: Date) => Promise<T>,
): Promise<T> {
  const now = clock();
  return writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, (transaction) => run(transaction, now));
}
