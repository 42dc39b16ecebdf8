import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import {
  JobFailure,
  type JobHandler,
  type JobOutcome,
  type JobProblem,
  type JobRun,
} from '../../shared/jobs/work-jobs.ts';
import { countBulkUpsert, forgetCheckedRows, type BulkCounts } from '../commands/count-bulk-upsert.ts';
import type { BulkUpsertInput } from '../commands/start-bulk-upsert.ts';
import {
  duplicateInBatch,
  planUpserts,
  storeUpserts,
  type AccountsByExternalId,
  type PlannedUpsert,
} from '../commands/store-accounts.ts';
import type { UpsertItem, UpsertRefusal } from '../domain/account-upsert.ts';
import { externalIdKey } from '../domain/external-id.ts';
import { AccountFileUnreadable, countLines, readAccountFile } from '../providers/account-file.ts';
import { findBulkUpsert } from '../queries/bulk-upserts.ts';
import { uploadedChunks } from './uploaded-chunks.ts';

const STEP_ROWS = 1_000;
/** Of a file that is all wrong, the first problems are enough; the rest is counted. */
const PROBLEMS_MAX = 1_000;
/** What is remembered of a file are the external ids that it has named. */
const ROWS_MAX = 1_000_000;

/** The last line that is done, and whether this is the look at the whole file before anything is written. */
interface BulkCursor {
  phase: 'CHECKING' | 'WRITING';
  line: number;
}

type BulkRun = JobRun<BulkUpsertInput, BulkCursor>;

/**
 * Reads a file of accounts, a thousand rows a step. A run that was interrupted reads the file again from the start and writes
 * nothing before its last line. Where nothing is to be kept beside a bad row, all rows are looked at before the first is written.
 */
export const bulkUpsert: JobHandler<BulkUpsertInput, BulkCursor> = {
  kind: 'BULK_UPSERT',
  async run(job) {
    const { mode, onError } = job.input;
    try {
      if (mode === 'DRY_RUN') {
        await readRows(job, { phase: 'CHECKING', line: job.cursor?.line ?? 0 });
        return await outcomeOf(job);
      }
      if (onError === 'KEEP_GOOD_ROWS' || job.cursor?.phase === 'WRITING') {
        await readRows(job, { phase: 'WRITING', line: job.cursor?.line ?? 0 });
        return await outcomeOf(job);
      }
      return await checkThenWrite(job);
    } catch (error) {
      if (error instanceof AccountFileUnreadable) {
        throw new JobFailure({ code: error.code, message: error.message });
      }
      throw error;
    }
  },
};

async function checkThenWrite(job: BulkRun): Promise<JobOutcome> {
  const line = await readRows(job, { phase: 'CHECKING', line: job.cursor?.line ?? 0 });
  const { rejected } = await countsOf(job);
  const begin: BulkCursor = { phase: 'WRITING', line: 0 };
  await job.advance({ cursor: begin, done: rejected > 0 ? line : 0, step: 'checked' }, (transaction) =>
    forgetCheckedRows(transaction, job),
  );
  if (rejected > 0) {
    return 'FAILED';
  }
  await readRows(job, begin);
  return outcomeOf(job);
}

interface ReadRow {
  line: number;
  subject: string | null;
  item: UpsertItem | null;
  refusal: UpsertRefusal | null;
}

/** What is known of the file so far. */
interface Reading {
  phase: BulkCursor['phase'];
  total: number;
  rejected: number;
  /** Resellers that rows of the file name and that are not written. */
  planned: AccountsByExternalId;
}

/** Reads the rows behind the cursor; returns the file's last line. */
async function readRows(job: BulkRun, { phase, line: doneUntil }: BulkCursor): Promise<number> {
  const total = await countLines(uploadedChunks(job, job.input.uploadId));
  const { rejected } = await countsOf(job);
  const reading: Reading = { phase, total, rejected, planned: new Map() };
  const seen = new Set<string>();
  let again: UpsertItem[] = [];
  let batch: ReadRow[] = [];
  let last = doneUntil;
  let rows = 0;
  for await (const { line, result } of readAccountFile(uploadedChunks(job, job.input.uploadId), job.input.format)) {
    refuseTooManyRows(++rows);
    const row = readRow(line, result, seen);
    last = line;
    if (line <= doneUntil) {
      if (phase === 'CHECKING' && row.item?.kind === 'RESELLER') {
        again.push(row.item);
      }
      continue;
    }
    if (again.length > 0) {
      await planAgain(job, again, reading.planned);
      again = [];
    }
    batch.push(row);
    if (batch.length === STEP_ROWS) {
      await takeStep(job, reading, batch);
      batch = [];
    }
  }
  if (batch.length > 0) {
    await takeStep(job, reading, batch);
  }
  return last;
}

function refuseTooManyRows(rows: number): void {
  if (rows > ROWS_MAX) {
    const message = `A file has at most ${ROWS_MAX.toLocaleString('en')} rows; those before are done. Split it.`;
    throw new JobFailure({ code: 'TOO_MANY_ROWS', message });
  }
}

function readRow(line: number, result: PlannedOrRead, seen: Set<string>): ReadRow {
  if (!result.ok) {
    return { line, subject: null, item: null, refusal: result.rejection };
  }
  const { system, value } = result.value.externalId;
  const subject = `${system} ${value}`;
  const key = externalIdKey({ system: system.trim(), value: value.trim() });
  if (seen.has(key)) {
    return { line, subject, item: null, refusal: duplicateInBatch() };
  }
  seen.add(key);
  return { line, subject, item: result.value, refusal: null };
}

type PlannedOrRead = { ok: true; value: UpsertItem } | { ok: false; rejection: UpsertRefusal };

async function takeStep(job: BulkRun, reading: Reading, rows: readonly ReadRow[]): Promise<void> {
  const { phase, total, planned } = reading;
  const line = rows.at(-1)?.line ?? 0;
  const problems: JobProblem[] = [];
  let counts: BulkCounts = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  const step = phase === 'CHECKING' ? 'checking rows' : 'writing rows';
  await job.advance({ cursor: { phase, line }, done: line, total, step, problems }, async (transaction) => {
    const plan = await planStep(transaction, job, rows, planned);
    const good = plan.flatMap(({ result }) => (result.ok ? [result.value] : []));
    if (phase === 'WRITING') {
      await storeUpserts(transaction, job, good);
    }
    problems.splice(0, problems.length, ...problemsOf(plan).slice(0, Math.max(0, PROBLEMS_MAX - reading.rejected)));
    const count = (outcome: string) => good.filter((upsert) => upsert.outcome === outcome).length;
    counts = {
      created: count('CREATED'),
      updated: count('UPDATED'),
      unchanged: count('UNCHANGED'),
      rejected: plan.length - good.length,
    };
    await countBulkUpsert(transaction, job, counts);
  });
  reading.rejected += counts.rejected;
}

interface PlannedRow {
  row: ReadRow;
  result: PlannedUpsert;
}

async function planStep(
  transaction: Transaction,
  { tenantId }: BulkRun,
  rows: readonly ReadRow[],
  planned: AccountsByExternalId,
): Promise<PlannedRow[]> {
  const items = rows.flatMap(({ item }) => (item ? [item] : []));
  const results = (await planUpserts(transaction, tenantId, items, planned)).values();
  return rows.flatMap((row) => {
    const result: PlannedUpsert | undefined = row.refusal
      ? { ok: false, rejection: row.refusal }
      : results.next().value;
    return result ? [{ row, result }] : [];
  });
}

function problemsOf(plan: readonly PlannedRow[]): JobProblem[] {
  return plan.flatMap(({ row: { line, subject }, result }) => {
    if (result.ok) {
      return [];
    }
    const { code, message, path } = result.rejection;
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    return [{ code, message: `${where}${message}`, line, ...(subject === null ? {} : { subject }) }];
  });
}

/** After an interruption: the resellers of rows that were looked at before are known again. */
async function planAgain(job: BulkRun, resellers: UpsertItem[], planned: AccountsByExternalId): Promise<void> {
  const { writer, tenantId, now } = job;
  for (let start = 0; start < resellers.length; start += STEP_ROWS) {
    const some = resellers.slice(start, start + STEP_ROWS);
    await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, (transaction) =>
      planUpserts(transaction, tenantId, some, planned),
    );
  }
}

async function countsOf({ reader, tenantId, jobId }: BulkRun): Promise<BulkCounts> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' as const };
  const found = await findBulkUpsert(reader, context, { tenantId, id: jobId });
  return found ?? { created: 0, updated: 0, unchanged: 0, rejected: 0 };
}

async function outcomeOf(job: BulkRun): Promise<JobOutcome> {
  const { created, updated, unchanged, rejected } = await countsOf(job);
  if (rejected === 0) {
    return 'SUCCEEDED';
  }
  return created + updated + unchanged > 0 ? 'PARTIALLY_SUCCEEDED' : 'FAILED';
}
