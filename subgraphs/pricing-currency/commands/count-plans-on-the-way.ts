import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { PLAN_PUBLISHED, PLAN_WITHDRAWN } from '../../shared/events/contracts/catalog.ts';
import { PLAN_COPIER } from './copy-plan.ts';

/** How much catalog has said about a tenant's plans that is not copied yet: before a job was asked for, or until now. */
export async function countPlansOnTheWay(
  transaction: Transaction,
  { tenantId, jobId }: { tenantId: string; jobId: string | null },
): Promise<number> {
  const [row] = await transaction.query<{ counted: number }>(sql`
    select count(*)::int as counted from messaging.event event
    where event.tenant_id = ${tenantId} and event.topic in (${PLAN_PUBLISHED}, ${PLAN_WITHDRAWN})
      and event.recorded_at <= coalesce(
        (select job.created_at from messaging.long_job job where job.tenant_id = ${tenantId} and job.id = ${jobId}), clock_timestamp())
      and not exists (select from messaging.handled_event handled
        where handled.tenant_id = ${tenantId} and handled.event_id = event.id and handled.handler = ${PLAN_COPIER})`);
  return row?.counted ?? 0;
}
