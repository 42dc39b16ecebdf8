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
  /** Further events of the same transaction, where there were many. */
  moreEventIds?: string[];
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
      const handlers = new Set(entries.flatMap(({ topic }) => handlersOf(topic)));
      for (const handler of handlers) {
        const ofHandler = entries.filter(({ topic }) => handlersOf(topic).includes(handler));
        const jobs = parcelsOf(ofHandler).map(({ key, eventIds: [eventId = '', ...moreEventIds] }) => ({
          name: handler,
          id: uuidv7(),
          data: {
            tenantId,
            eventId,
            ...(moreEventIds.length === 0 ? {} : { moreEventIds }),
            ...(trace === undefined ? {} : { trace }),
          } satisfies EventJob,
          singletonKey: key,
          group: { id: tenantId },
        }));
        await queue.insert(handler, jobs, { db: fromKysely(trx) });
      }
    },
  };
}

const SINGLE_MAX = 100;
const PARCEL_EVENTS = 100;

/**
 * A job for each event, in order within its aggregate. Of many events a job for every hundred, because the queue looks at all
 * keys that wait whenever it fetches; their order is then kept by the handler, which refuses an event before its earlier ones.
 */
function parcelsOf(entries: readonly { id: string; aggregateId: string }[]): { key: string; eventIds: string[] }[] {
  if (entries.length <= SINGLE_MAX) {
    return entries.map(({ id, aggregateId }) => ({ key: aggregateId, eventIds: [id] }));
  }
  return Array.from({ length: Math.ceil(entries.length / PARCEL_EVENTS) }, (_, index) => {
    const eventIds = entries.slice(index * PARCEL_EVENTS, (index + 1) * PARCEL_EVENTS).map(({ id }) => id);
    return { key: eventIds[0] ?? '', eventIds };
  });
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
