import { fromKysely, type PgBoss } from 'pg-boss';
import { sql, type Kysely } from 'kysely';
import type { WriteContext } from '../context/operation-context.ts';
import { uuidv7 } from '../ids/uuid.ts';
import { currentTrace } from '../telemetry/tracing.ts';

/** A fact in the past tense, complete enough that nobody has to ask back. */
export interface EventToPublish {
  /** `noun.past-tense.vN` */
  topic: string;
  aggregateId: string;
  body: object;
}

export interface Publisher {
  /** Writes the events and wakes their handlers, all in the caller's transaction. */
  publish(trx: Kysely<object>, context: WriteContext, events: readonly EventToPublish[]): Promise<void>;
}

/** What a job of a handler carries: ids only, never a tenant's data. */
export interface EventJob {
  tenantId: string;
  eventId: string;
  /** The trace that the event belongs to. */
  trace?: string;
}

/**
 * Publishes through the event log and the queue. `handlersOf` says which queues listen to a topic; producers know none of
 * them. Job ids are UUIDv7, because the queue orders jobs of one transaction by their id.
 */
export function createPublisher(queue: PgBoss, handlersOf: (topic: string) => readonly string[]): Publisher {
  return {
    async publish(trx, { tenantId, now }, events) {
      const entries = events.map((event) => ({ ...event, id: uuidv7() }));
      const trace = currentTrace();
      await insertEvents(trx, tenantId, now, entries);
      const jobs = entries.flatMap(({ topic, id, aggregateId }) =>
        handlersOf(topic).map((handler) => ({
          name: handler,
          id: uuidv7(),
          data: { tenantId, eventId: id, ...(trace === undefined ? {} : { trace }) } satisfies EventJob,
          singletonKey: aggregateId,
          group: { id: tenantId },
        })),
      );
      for (const handler of new Set(jobs.map((job) => job.name))) {
        const ofHandler = jobs.filter((job) => job.name === handler);
        await queue.insert(handler, ofHandler, { db: fromKysely(trx) });
      }
    },
  };
}

/**
 * Gives each event the next version of its aggregate within the topic. Two transactions that publish for one aggregate
 * at once collide on the unique key; commands lock the aggregate's row first, so that they do not.
 */
async function insertEvents(
  trx: Kysely<object>,
  tenantId: string,
  now: Date,
  entries: readonly (EventToPublish & { id: string })[],
): Promise<void> {
  const rows = entries.map(({ id, topic, aggregateId, body }) => ({ id, topic, aggregate_id: aggregateId, body }));
  await sql`
    insert into messaging.event (tenant_id, id, topic, aggregate_id, aggregate_version, occurred_at, body)
    select ${tenantId}::uuid, new.id, new.topic, new.aggregate_id,
      row_number() over (partition by new.topic, new.aggregate_id order by new.id) + coalesce((
        select max(known.aggregate_version) from messaging.event known
        where known.tenant_id = ${tenantId}::uuid and known.topic = new.topic and known.aggregate_id = new.aggregate_id
      ), 0),
      ${now.toISOString()}::timestamptz, new.body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (id uuid, topic text, aggregate_id uuid, body jsonb)
    returning id`.execute(trx);
}
