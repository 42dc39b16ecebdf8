import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';

export interface CancelJob {
  jobId: string;
}

/** Stops a job after the step that it is in. What it has done stays done. */
export async function cancelJob(context: TenantContext, input: CancelJob) {
  authorize(context, 'job:write');
  const id = decodeId('job', input.jobId);
  const { tenantId } = context;
  return context.writer.command(context, { operation: 'cancelJob', input }, async (transaction) => {
    const [job] = await transaction.query<{ status: string }>(
      sql`select status from messaging.long_job where tenant_id = ${tenantId} and id = ${id} for update`,
    );
    if (!job || id === null) {
      return reject({ code: 'NOT_FOUND', message: 'The tenant has no such job.', path: ['jobId'] });
    }
    const canceled = await transaction.query(sql`
      update messaging.long_job set status = 'CANCELED', step = 'canceled', ended_at = clock_timestamp()
      where tenant_id = ${tenantId} and id = ${id} and status in ('QUEUED', 'RUNNING', 'PARKED') returning id`);
    if (canceled.length === 0) {
      return reject({
        code: 'JOB_ALREADY_ENDED',
        message: 'The job has ended; there is nothing to cancel.',
        path: ['jobId'],
      });
    }
    transaction.audit({
      subjectId: encodeId('job', id),
      before: { status: job.status },
      after: { status: 'CANCELED' },
    });
    return accept({ id });
  });
}
