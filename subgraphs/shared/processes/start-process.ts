import { fromKysely, type PgBoss } from 'pg-boss';
import { sql, type Kysely } from 'kysely';
import type { WriteContext } from '../context/operation-context.ts';
import { uuidv7 } from '../ids/uuid.ts';
import { currentTrace } from '../telemetry/tracing.ts';

/** Work in steps with the outside world for one row, to begin or to go on with once the transaction has committed. */
export interface ProcessToStart {
  /** `billing.authorize-payment` */
  name: string;
  /** The row that it works for. */
  id: string;
  /** Not before this instant of business time; at once when missing. */
  at?: Date;
}

/** What the queue carries: ids only. */
export interface ProcessTicket {
  tenantId: string;
  id: string;
  /** The trace of who asked. */
  trace?: string;
}

/**
 * Writes down, in the caller's transaction, that there is work, and wakes a worker. A process that is at work sees that it
 * was asked again and takes another look before it ends.
 */
export async function startProcess(
  queue: PgBoss,
  trx: Kysely<object>,
  { tenantId, now }: WriteContext,
  { name, id, at }: ProcessToStart,
): Promise<void> {
  const dueAt = (at ?? now).toISOString();
  await sql`
    insert into messaging.process (tenant_id, name, id, status, due_at) values (${tenantId}, ${name}, ${id}, 'WAITING', ${dueAt})
    on conflict (tenant_id, name, id) do update
    set status = 'WAITING', wakes = process.wakes + 1, due_at = excluded.due_at, attempts = 0, parked_because = null`.execute(
    trx,
  );
  if (at === undefined) {
    const trace = currentTrace();
    const ticket: ProcessTicket = { tenantId, id, ...(trace === undefined ? {} : { trace }) };
    await queue.send(name, ticket, { id: uuidv7(), singletonKey: id, group: { id: tenantId }, db: fromKysely(trx) });
  }
}
