import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { JobFailure, type JobHandler, type JobOutcome, type JobRun } from '../../shared/jobs/work-jobs.ts';
import { beginPublication, publishOffers, type PublicationOfTarget } from '../commands/publish-into-tenant.ts';
import type { PublicationOfRoot } from '../commands/start-catalog-publication.ts';
import { readMasterOffers } from '../queries/master-offers.ts';

/** Behind which of root's plans a target goes on; root's own job needs none. */
interface PublicationCursor {
  afterId: string;
  done: number;
}

type Run<Input> = JobRun<Input, PublicationCursor>;

const BATCH_SIZE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const PAUSE_MIN_MILLISECONDS = 100;
const PAUSE_MAX_MILLISECONDS = 2_000;

/** Publishes root's catalogue: root's job starts one job in each target, which acts as that tenant, and waits for them. */
export const publishCatalog: JobHandler<PublicationOfRoot | PublicationOfTarget, PublicationCursor> = {
  kind: 'CATALOG_PUBLICATION',
  run: (job) =>
    job.input.role === 'root'
      ? publishFromRoot({ ...job, input: job.input })
      : publishIntoTarget({ ...job, input: job.input }),
};

interface PendingResult {
  target_tenant_id: string;
  child_job_id: string;
}

async function publishFromRoot(job: Run<PublicationOfRoot>): Promise<JobOutcome> {
  const { writer, now, startedBy } = job;
  const input: PublicationOfTarget = { ...job.input, role: 'target', rootTenantId: job.tenantId };
  for (const { target_tenant_id: tenantId, child_job_id: id } of (await findResults(job)).pending) {
    await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, (transaction) =>
      transaction.startJob({ subgraph: 'catalog', kind: 'CATALOG_PUBLICATION', id, input, startedBy }),
    );
  }
  let pause = PAUSE_MIN_MILLISECONDS;
  for (;;) {
    const { pending, applied, total } = await findResults(job);
    if (pending.length === 0) {
      return applied === total ? 'SUCCEEDED' : applied > 0 ? 'PARTIALLY_SUCCEEDED' : 'FAILED';
    }
    const ended = (await Promise.all(pending.map((result) => findOutcome(job, result)))).filter((one) => one !== null);
    const done = total - pending.length + ended.length;
    await job.advance({ cursor: { afterId: FIRST_ID, done }, done, total, step: 'publishing' }, async (transaction) => {
      for (const { tenantId, status, added, changed, withdrawn, problem } of ended) {
        await transaction.query(sql`
          update catalog.publication_result set status = ${status}, added = ${added}, changed = ${changed},
            withdrawn = ${withdrawn}, problem = ${problem}
          where tenant_id = ${job.tenantId}::uuid and publication_id = ${job.input.publicationId}::uuid
            and target_tenant_id = ${tenantId}::uuid`);
      }
    });
    pause = ended.length > 0 ? PAUSE_MIN_MILLISECONDS : Math.min(pause * 2, PAUSE_MAX_MILLISECONDS);
    await sleep(pause);
  }
}

async function findResults({ writer, tenantId, now, input }: Run<PublicationOfRoot>) {
  const rows = await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, (transaction) =>
    transaction.query<PendingResult & { status: string }>(sql`
      select target_tenant_id, child_job_id, status from catalog.publication_result
      where tenant_id = ${tenantId}::uuid and publication_id = ${input.publicationId}::uuid order by target_tenant_id`),
  );
  return {
    total: rows.length,
    applied: rows.filter((row) => row.status === 'APPLIED').length,
    pending: rows.filter((row) => row.status === 'PENDING'),
  };
}

interface EndedJob {
  status: 'SUCCEEDED' | 'FAILED' | 'CANCELED';
  added: number | null;
  changed: number | null;
  withdrawn: number | null;
  problem: string | null;
}

/** How the publication has ended in one target; null while it has not. */
async function findOutcome({ writer, now, input }: Run<PublicationOfRoot>, result: PendingResult) {
  const { target_tenant_id: tenantId, child_job_id: jobId } = result;
  const [job] = await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, (transaction) =>
    transaction.query<EndedJob>(sql`
      select job.status, result.added, result.changed, result.withdrawn, (
        select message from messaging.long_job_problem problem
        where problem.tenant_id = ${tenantId}::uuid and problem.job_id = ${jobId}::uuid order by number limit 1) as problem
      from messaging.long_job job
      left join catalog.publication_result result on result.tenant_id = ${tenantId}::uuid
        and result.publication_id = ${input.publicationId}::uuid and result.target_tenant_id = ${tenantId}::uuid
      where job.tenant_id = ${tenantId}::uuid and job.id = ${jobId}::uuid and job.ended_at is not null`),
  );
  if (!job) {
    return null;
  }
  const { added, changed, withdrawn, problem } = job;
  const counts = { tenantId, added: added ?? 0, changed: changed ?? 0, withdrawn: withdrawn ?? 0 };
  return job.status === 'SUCCEEDED'
    ? { ...counts, status: 'APPLIED', problem: null }
    : { ...counts, status: 'REFUSED', problem: problem ?? 'The job in the tenant was canceled. Publish again.' };
}

async function publishIntoTarget(job: Run<PublicationOfTarget>): Promise<JobOutcome> {
  const { tenantId, now, reader, writer, input } = job;
  const { rootTenantId, publicationId, mode } = input;
  const countries = await sellingCountries(job);
  await beginPublication(writer, job);
  let { afterId, done } = job.cursor ?? { afterId: FIRST_ID, done: 0 };
  for (;;) {
    const batch = await readMasterOffers(reader, { rootTenantId, countries, afterId, limit: BATCH_SIZE, now });
    done += batch.offers.length;
    afterId = batch.lastId ?? afterId;
    await job.advance({ cursor: { afterId, done }, done, step: 'copying plans' }, async (transaction) => {
      await publishOffers(transaction, { tenantId, publicationId, mode, countries, now }, batch.offers);
      if (batch.offers.length < BATCH_SIZE) {
        await markApplied(transaction, job);
      }
    });
    if (batch.offers.length < BATCH_SIZE) {
      return 'SUCCEEDED';
    }
  }
}

async function markApplied(transaction: Transaction, { tenantId, input }: Run<PublicationOfTarget>): Promise<void> {
  await transaction.query(sql`
    update catalog.publication_result set status = 'APPLIED'
    where tenant_id = ${tenantId}::uuid and publication_id = ${input.publicationId}::uuid`);
}

/** Where the target sells; a tenant that does not sell takes nothing. */
async function sellingCountries({ reader, tenantId }: Run<PublicationOfTarget>): Promise<string[]> {
  const [settings] = await reader.read<{ status: string; countries: string[] }>(
    { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' },
    { text: 'select status, countries from catalog.tenant_settings where tenant_id = $1', values: [tenantId] },
  );
  if (settings?.status !== 'ACTIVE') {
    throw new JobFailure({
      code: 'TENANT_NOT_ACTIVE',
      message: 'The tenant is not active. Activate it and publish again.',
    });
  }
  return settings.countries;
}
