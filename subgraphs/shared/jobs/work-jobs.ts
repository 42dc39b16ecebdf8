import type { PgBoss } from 'pg-boss';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { ALL_ACCOUNTS } from '../context/operation-context.ts';
import type { SubgraphName } from '../context/context-token.ts';
import type { Reader } from '../database/reader.ts';
import type { Transaction, Writer } from '../database/transaction.ts';
import { jobQueue, type JobKind, type JobTicket } from './start-job.ts';

export interface JobProblem {
  code: string;
  message: string;
  /** Line of the file, where there is one. */
  line?: number;
  subject?: string;
}

/** How far the work is after a step. */
export interface JobProgress<Cursor> {
  /** Where a later run goes on; kept in the same transaction as the step's writes. */
  cursor: Cursor;
  done: number;
  total?: number;
  /** What is being done, for a person: `importing rows`. */
  step: string;
  /** Kept after the step's writes, so that `write` may still add what it finds. */
  problems?: readonly JobProblem[];
}

/** One run of a job. A run after a kill begins with the cursor of the last finished step. */
export interface JobRun<Input, Cursor> {
  readonly tenantId: string;
  readonly jobId: string;
  readonly startedBy: string;
  readonly input: Input;
  readonly cursor: Cursor | null;
  readonly now: Date;
  readonly reader: Reader;
  /** For work that acts in another tenant than the job's own; everything else goes through `advance`. */
  readonly writer: Writer;
  /**
   * Commits one step: what `write` writes, and how far that brings the job. Throws when the job was canceled or taken
   * over by another process; nothing of the step is kept then.
   */
  advance(progress: JobProgress<Cursor>, write: (transaction: Transaction) => Promise<void>): Promise<void>;
}

export type JobOutcome = 'SUCCEEDED' | 'PARTIALLY_SUCCEEDED' | 'FAILED';

export interface JobHandler<Input = never, Cursor = never> {
  kind: JobKind;
  run(job: JobRun<Input, Cursor>): Promise<JobOutcome>;
}

/** An end that the user must mend: the job becomes FAILED with this problem and is not tried again. */
export class JobFailure extends Error {
  constructor(readonly problem: JobProblem) {
    super(problem.message);
  }
}

/** The job was canceled, or a later run of it has begun elsewhere. */
class JobStopped extends Error {}

interface Services {
  queue: PgBoss;
  writer: Writer;
  reader: Reader;
  logger: Logger;
  /** Business time. */
  clock: () => Date;
}

/** Starts the loop that runs one kind of job. */
export async function workJobs(subgraph: SubgraphName, handler: JobHandler, services: Services): Promise<void> {
  const { queue } = services;
  await queue.work<JobTicket>(
    jobQueue(subgraph, handler.kind),
    {
      batchSize: 1,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 1,
      localConcurrency: 2,
      groupConcurrency: 1,
    },
    async (tickets) => {
      for (const ticket of tickets) {
        await runJob(services, handler, ticket.data);
      }
    },
  );
}

interface JobRow {
  status: string;
  input: never;
  cursor: never;
  epoch: number;
  started_by: string;
}

async function runJob(services: Services, handler: JobHandler, ticket: JobTicket): Promise<void> {
  const { writer, reader, logger, clock } = services;
  const context = { tenantId: ticket.tenantId, accountId: ALL_ACCOUNTS, now: clock() };
  const row = await writer.transaction(context, (transaction) => beginRun(transaction, ticket));
  if (!row) {
    return;
  }
  const fence = { ...ticket, epoch: row.epoch };
  const run: JobRun<never, never> = {
    ...ticket,
    startedBy: row.started_by,
    input: row.input,
    cursor: row.cursor,
    now: context.now,
    reader,
    writer,
    advance: (progress, write) =>
      writer.transaction(context, async (transaction) => {
        await recordProgress(transaction, fence, progress);
        await write(transaction);
        await addProblems(transaction, fence, progress.problems ?? []);
      }),
  };
  try {
    const outcome = await handler.run(run);
    await writer.transaction(context, (transaction) => endRun(transaction, fence, outcome, []));
  } catch (error) {
    if (error instanceof JobStopped) {
      return;
    }
    if (error instanceof JobFailure) {
      await writer.transaction(context, (transaction) => endRun(transaction, fence, 'FAILED', [error.problem]));
      return;
    }
    logger.error({ error, ...ticket, kind: handler.kind }, 'job interrupted; it will be tried again');
    throw error;
  }
}

/** Takes the job over: a run that is still going elsewhere can no longer write. Null when the job has ended. */
async function beginRun(transaction: Transaction, { tenantId, jobId }: JobTicket): Promise<JobRow | null> {
  const [row] = await transaction.query<JobRow>(sql`
    update messaging.long_job set status = 'RUNNING', epoch = epoch + 1
    where tenant_id = ${tenantId} and id = ${jobId} and status in ('QUEUED', 'RUNNING')
    returning status, input, cursor, epoch, started_by`);
  return row ?? null;
}

type Fence = JobTicket & { epoch: number };

async function recordProgress(transaction: Transaction, fence: Fence, progress: JobProgress<never>): Promise<void> {
  const { tenantId, jobId, epoch } = fence;
  const { cursor, done, total = null, step } = progress;
  const updated = await transaction.query(sql`
    update messaging.long_job
    set cursor = ${JSON.stringify(cursor)}::jsonb, progress_done = ${done}, progress_total = coalesce(${total}::int, progress_total), step = ${step}
    where tenant_id = ${tenantId} and id = ${jobId} and epoch = ${epoch} and status = 'RUNNING'
    returning id`);
  if (updated.length === 0) {
    throw new JobStopped(`job ${jobId} was canceled or taken over`);
  }
}

async function endRun(
  transaction: Transaction,
  fence: Fence,
  outcome: JobOutcome,
  problems: readonly JobProblem[],
): Promise<void> {
  const { tenantId, jobId, epoch } = fence;
  const ended = await transaction.query(sql`
    update messaging.long_job set status = ${outcome}, step = 'ended', ended_at = clock_timestamp()
    where tenant_id = ${tenantId} and id = ${jobId} and epoch = ${epoch} and status = 'RUNNING'
    returning id`);
  if (ended.length > 0) {
    await addProblems(transaction, fence, problems);
  }
}

async function addProblems(transaction: Transaction, fence: Fence, problems: readonly JobProblem[]): Promise<void> {
  if (problems.length === 0) {
    return;
  }
  const rows = problems.map(({ code, message, line = null, subject = null }) => ({ code, message, line, subject }));
  await transaction.query(sql`
    insert into messaging.long_job_problem (tenant_id, job_id, number, code, message, line, subject)
    select ${fence.tenantId}::uuid, ${fence.jobId}::uuid,
      row_number() over () + (select count(*) from messaging.long_job_problem known
        where known.tenant_id = ${fence.tenantId}::uuid and known.job_id = ${fence.jobId}::uuid),
      new.code, new.message, new.line, new.subject
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (code text, message text, line int, subject text)
    returning number`);
}
