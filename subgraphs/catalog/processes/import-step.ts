import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { JobProgress, JobRun } from '../../shared/jobs/work-jobs.ts';
import { countImport, type ImportCounts } from '../commands/import-offers.ts';
import type { CatalogImportInput } from '../commands/start-catalog-import.ts';

/** The last line that is stored, and behind which plan the search for discontinued ones goes on. */
export interface ImportCursor {
  line: number;
  afterPlan: string | null;
}

export type ImportRun = JobRun<CatalogImportInput, ImportCursor>;

/** What a step has done: the counts of its report, and the plans that they count. */
interface Step {
  counts: Partial<ImportCounts>;
  plans: string[];
}

/** Commits a step with what it counts. A dry run does the same work, takes it back, and commits the counts alone. */
export async function writeStep(
  job: ImportRun,
  progress: JobProgress<ImportCursor>,
  write: (transaction: Transaction) => Promise<Step>,
): Promise<string[]> {
  const rehearsed = job.input.mode === 'DRY_RUN' ? await rehearse(job, write) : null;
  let plans: string[] = [];
  await job.advance(progress, async (transaction) => {
    const step = rehearsed ?? (await write(transaction));
    plans = step.plans;
    await countImport(transaction, job, step.counts);
  });
  return plans;
}

class Rehearsed extends Error {
  constructor(readonly step: Step) {
    super('rehearsed');
  }
}

async function rehearse(
  { writer, tenantId, now }: ImportRun,
  write: (transaction: Transaction) => Promise<Step>,
): Promise<Step> {
  try {
    return await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, async (transaction) => {
      throw new Rehearsed(await write(transaction));
    });
  } catch (error) {
    if (error instanceof Rehearsed) {
      return error.step;
    }
    throw error;
  }
}
