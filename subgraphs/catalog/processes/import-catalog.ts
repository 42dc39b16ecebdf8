import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { JobFailure, type JobHandler, type JobOutcome, type JobProblem } from '../../shared/jobs/work-jobs.ts';
import { discontinuePlans, importOffers, type ImportedOffer } from '../commands/import-offers.ts';
import type { CatalogImportInput } from '../commands/start-catalog-import.ts';
import { draftOffer } from '../domain/offer.ts';
import { SeenPlans } from '../domain/seen-plans.ts';
import { PriceSheetUnreadable, readPriceSheet } from '../providers/price-sheet-file.ts';
import { writeStep, type ImportCursor, type ImportRun } from './import-step.ts';
import { uploadedChunks } from './uploaded-chunks.ts';

const BATCH_LINES = 200;
const PAGE_SIZE = 500;
/** Of a sheet that is all wrong, the first problems are enough; the rest is counted. */
const PROBLEMS_MAX = 1_000;

/**
 * Reads a price sheet into the catalogue, some hundred lines a step. A run that was interrupted reads the file again from
 * the start, which costs little, and stores nothing before its last line.
 */
export const importCatalog: JobHandler<CatalogImportInput, ImportCursor> = {
  kind: 'CATALOG_IMPORT',
  async run(job) {
    const state: ImportState = { seen: new SeenPlans(), counted: new Set(), rejected: 0, line: 0 };
    try {
      await importRows(job, state);
    } catch (error) {
      if (error instanceof PriceSheetUnreadable) {
        throw new JobFailure({ code: error.code, message: error.message });
      }
      throw error;
    }
    if (state.seen.isComplete) {
      await discontinueAbsentPlans(job, state);
    } else if (state.seen.hasGoodRow) {
      await reportIncomplete(job, state);
    }
    return outcomeOf(state);
  },
};

interface ImportState {
  seen: SeenPlans;
  /** Plans that are in the report already: one plan may have several rows. */
  counted: Set<string>;
  rejected: number;
  line: number;
}

interface Batch {
  offers: ImportedOffer[];
  problems: JobProblem[];
  rejected: number;
  lines: number;
}

const emptyBatch = (): Batch => ({ offers: [], problems: [], rejected: 0, lines: 0 });

async function importRows(job: ImportRun, state: ImportState): Promise<void> {
  const doneUntil = job.cursor?.line ?? 0;
  let batch = emptyBatch();
  for await (const { line, result } of readPriceSheet(uploadedChunks(job, job.input.uploadId), job.input)) {
    const drafted = result.ok ? draftOffer(result.value) : result;
    const describesProduct = state.seen.note(drafted.ok ? result : drafted);
    state.line = line;
    if (!drafted.ok) {
      state.rejected++;
    }
    if (line <= doneUntil) {
      continue;
    }
    batch.lines++;
    if (drafted.ok) {
      batch.offers.push({ ...drafted.value, describesProduct });
    } else {
      batch.rejected++;
      if (state.rejected <= PROBLEMS_MAX) {
        batch.problems.push({ ...drafted.rejection, line });
      }
    }
    if (batch.lines === BATCH_LINES) {
      await storeBatch(job, state, batch);
      batch = emptyBatch();
    }
  }
  if (batch.lines > 0) {
    await storeBatch(job, state, batch);
  }
}

async function storeBatch(job: ImportRun, state: ImportState, batch: Batch): Promise<void> {
  const { tenantId, now } = job;
  const { offers, problems, rejected } = batch;
  const progress = { cursor: { line: state.line, afterPlan: null }, done: state.line, step: 'reading rows', problems };
  const plans = await writeStep(job, progress, async (transaction) => {
    const stored = await importOffers(transaction, { tenantId, now }, offers);
    const added = stored.added.filter((key) => !state.counted.has(key));
    const changed = stored.changed.filter((key) => !state.counted.has(key));
    return { counts: { added: added.length, changed: changed.length, rejected }, plans: [...added, ...changed] };
  });
  plans.forEach((plan) => state.counted.add(plan));
}

/** Plans of the market that the sheet no longer has: their price ends, they themselves stay. */
async function discontinueAbsentPlans(job: ImportRun, state: ImportState): Promise<void> {
  const { tenantId, now } = job;
  const { market } = job.input;
  let afterPlan = job.cursor?.afterPlan ?? '';
  for (let plans = await pricedPlans(job, afterPlan); plans.length > 0; plans = await pricedPlans(job, afterPlan)) {
    afterPlan = plans.at(-1)?.vendor_key ?? '';
    const planIds = plans.filter((plan) => state.seen.lacks(plan)).map((plan) => plan.id);
    const cursor = { line: state.line, afterPlan };
    await writeStep(job, { cursor, done: state.line, step: 'looking for discontinued plans' }, async (transaction) => {
      const discontinued = await discontinuePlans(transaction, { tenantId, now, market, planIds });
      return { counts: { discontinued }, plans: [] };
    });
  }
}

interface PricedPlan {
  id: string;
  vendor_key: string;
  sku: string;
}

/** The next plans that have a price in the market now or later. */
function pricedPlans({ reader, tenantId, now, input }: ImportRun, after: string): Promise<PricedPlan[]> {
  return reader.read<PricedPlan>(
    { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' },
    {
      text: `select id, vendor_key, sku from catalog.plan
        where tenant_id = $1 and vendor_key > $2 and exists (select from catalog.vendor_price price
          where price.tenant_id = $1 and price.plan_id = plan.id and price.market = $3
            and (price.effective_until is null or price.effective_until > $4::timestamptz))
        order by vendor_key limit ${PAGE_SIZE}`,
      values: [tenantId, after, input.market, now],
    },
  );
}

async function reportIncomplete(job: ImportRun, { line }: ImportState): Promise<void> {
  const problem = {
    code: 'DISCONTINUATION_SKIPPED',
    message:
      'Some rows could not be read at all, so nothing was discontinued. Correct the rows and import the sheet again.',
  };
  const isReported = job.cursor?.afterPlan === '';
  const progress = {
    cursor: { line, afterPlan: '' },
    done: line,
    step: 'ending',
    problems: isReported ? [] : [problem],
  };
  await job.advance(progress, async () => undefined);
}

function outcomeOf({ seen, rejected }: ImportState): JobOutcome {
  if (rejected === 0) {
    return 'SUCCEEDED';
  }
  return seen.hasGoodRow ? 'PARTIALLY_SUCCEEDED' : 'FAILED';
}
