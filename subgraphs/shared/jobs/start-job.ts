import { fromKysely, type PgBoss } from 'pg-boss';
import { sql, type Kysely } from 'kysely';
import type { SubgraphName } from '../context/context-token.ts';
import { uuidv7 } from '../ids/uuid.ts';

export type JobKind = 'BULK_UPSERT' | 'CATALOG_IMPORT' | 'CATALOG_PUBLICATION' | 'PRICE_RECALCULATION';

/** Long work to begin once the transaction has committed. */
export interface JobToStart {
  subgraph: SubgraphName;
  kind: JobKind;
  /** What the work needs to know; plain data without secrets. */
  input: object;
  startedBy: string;
  /** Chosen beforehand where the same job may be started again after a crash; it is then started once. */
  id?: string;
}

/** What the queue carries: ids only. */
export interface JobTicket {
  tenantId: string;
  jobId: string;
}

/** The queue of one kind of long work. */
export function jobQueue(subgraph: SubgraphName, kind: JobKind): string {
  return `${subgraph}.job.${kind.toLowerCase().replaceAll('_', '-')}`;
}

/** Writes the row that clients follow and wakes a worker, in the caller's transaction. Returns the job's id. */
export async function startJob(queue: PgBoss, trx: Kysely<object>, tenantId: string, job: JobToStart): Promise<string> {
  const { subgraph, kind, input, startedBy, id: jobId = uuidv7() } = job;
  const { rows: started } = await sql`
    insert into messaging.long_job (tenant_id, id, kind, status, step, input, started_by)
    values (${tenantId}, ${jobId}, ${kind}, 'QUEUED', 'waiting to start', ${JSON.stringify(input)}::jsonb, ${startedBy})
    on conflict do nothing returning id`.execute(trx);
  if (started.length === 0) {
    return jobId;
  }
  const ticket: JobTicket = { tenantId, jobId };
  await queue.send(jobQueue(subgraph, kind), ticket, {
    id: uuidv7(),
    singletonKey: jobId,
    group: { id: tenantId },
    db: fromKysely(trx),
  });
  return jobId;
}
