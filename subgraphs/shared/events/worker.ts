import type { PgBoss, WorkOptions } from 'pg-boss';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { ALL_ACCOUNTS } from '../context/operation-context.ts';
import type { Transaction, Writer } from '../database/transaction.ts';
import { eventSeconds, timed } from '../telemetry/metrics.ts';
import { continueTrace, traced } from '../telemetry/tracing.ts';
import type { EventJob } from './publish.ts';

/** An event as it was published. */
export interface PublishedEvent<Body = object> {
  tenantId: string;
  id: string;
  topic: string;
  aggregateId: string;
  occurredAt: Date;
  body: Body;
}

/** What a subgraph does when something happened elsewhere: one command, in one transaction of the event's tenant. */
export interface EventHandler {
  /** Its queue: `catalog.on-price-list-activated`. */
  name: string;
  topics: readonly string[];
  handle(transaction: Transaction, event: PublishedEvent): Promise<void>;
}

/** A step that has to wait for an earlier event of the same aggregate. */
class VersionGap extends Error {}

const LOOPS = 2;
const WORK_OPTIONS: WorkOptions & { perJobResults: true } = {
  batchSize: 20,
  perJobResults: true,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 1,
  groupConcurrency: 4,
};

interface WorkerServices {
  queue: PgBoss;
  writer: Writer;
  logger: Logger;
  /** Business time. */
  clock: () => Date;
}

/** Starts the loops that hand events to one handler. Each event is handled once, in order, or parks its aggregate alone. */
export async function workEvents(handler: EventHandler, services: WorkerServices): Promise<void> {
  const { queue, logger } = services;
  for (let loop = 0; loop < LOOPS; loop++) {
    const worker: string = await queue.work<EventJob>(handler.name, WORK_OPTIONS, async (jobs) => {
      if (jobs.length > 0) {
        queue.notifyWorker(worker);
      }
      return Promise.all(
        jobs.map(async (job) => {
          try {
            await continueTrace(job.data.trace, () =>
              timed(eventSeconds, { handler: handler.name }, () =>
                traced(handler.name, {}, () => handleParcel(services, handler, job.data)),
              ),
            );
            return { id: job.id, status: 'completed' as const };
          } catch (error) {
            logger.warn({ error, handler: handler.name, ...job.data }, 'event not handled yet');
            return { id: job.id, status: 'failed' as const, output: { message: String(error) } };
          }
        }),
      );
    });
  }
}

/** Hands over each event of a job. One that fails keeps none of the others; tried again, those that are handled are skipped. */
async function handleParcel(services: WorkerServices, handler: EventHandler, job: EventJob): Promise<void> {
  const { tenantId, eventId, moreEventIds = [] } = job;
  const failures: unknown[] = [];
  for (const id of [eventId, ...moreEventIds]) {
    try {
      await handleOnce(services, handler, { tenantId, eventId: id });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

/** Runs the handler unless this event is handled already. Throws when an earlier event of the aggregate is not. */
export async function handleOnce(
  { writer, clock }: Pick<WorkerServices, 'writer' | 'clock'>,
  handler: EventHandler,
  job: EventJob,
): Promise<void> {
  const { tenantId, eventId } = job;
  const context = { tenantId, accountId: ALL_ACCOUNTS, now: clock() };
  await writer.transaction(context, async (transaction) => {
    const [claimed] = await transaction.query(sql`
      insert into messaging.handled_event (tenant_id, event_id, handler) values (${tenantId}, ${eventId}, ${handler.name})
      on conflict do nothing returning event_id`);
    if (!claimed) {
      return;
    }
    const event = await loadEvent(transaction, job);
    await refuseGap(transaction, handler, event);
    await handler.handle(transaction, event);
  });
}

async function loadEvent(
  transaction: Transaction,
  { tenantId, eventId }: EventJob,
): Promise<PublishedEvent & { version: number }> {
  const [row] = await transaction.query<{
    topic: string;
    aggregate_id: string;
    aggregate_version: number;
    occurred_at: string;
    body: object;
  }>(sql`
    select topic, aggregate_id, aggregate_version, occurred_at, body from messaging.event
    where tenant_id = ${tenantId} and id = ${eventId}`);
  if (!row) {
    throw new Error(`no event ${eventId}`);
  }
  const { topic, aggregate_id: aggregateId, aggregate_version: version, occurred_at: occurredAt, body } = row;
  return { tenantId, id: eventId, topic, aggregateId, version, occurredAt: new Date(occurredAt), body };
}

async function refuseGap(
  transaction: Transaction,
  handler: EventHandler,
  event: PublishedEvent & { version: number },
): Promise<void> {
  const [earlier] = await transaction.query(sql`
    select event.id from messaging.event event
    where event.tenant_id = ${event.tenantId} and event.topic = ${event.topic} and event.aggregate_id = ${event.aggregateId}
      and event.aggregate_version < ${event.version}
      and not exists (select from messaging.handled_event handled
        where handled.tenant_id = ${event.tenantId} and handled.event_id = event.id and handled.handler = ${handler.name})
    limit 1`);
  if (earlier) {
    throw new VersionGap(`${event.topic} ${event.aggregateId} version ${event.version} came before an earlier one`);
  }
}
