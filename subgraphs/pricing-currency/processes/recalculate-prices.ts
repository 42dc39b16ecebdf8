import { setTimeout } from 'node:timers/promises';
import { JobFailure, type JobHandler, type JobProblem, type JobRun } from '../../shared/jobs/work-jobs.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import type { BillingCycle } from '../../shared/time/term-duration.ts';
import { countPlansOnTheWay } from '../commands/count-plans-on-the-way.ts';
import { completeVersion, storePrices, type PriceToStore } from '../commands/store-prices.ts';
import { pricePlan, type VersionRule } from '../domain/plan-price.ts';
import {
  countPricesToDerive,
  findPricesToDerive,
  findVersionToCalculate,
  type PriceToDerive,
  type VersionToCalculate,
} from '../queries/prices-to-derive.ts';

interface RecalculationInput {
  versionId: string;
}

/** The last plan that is done, and how many plans got a price or none until then. */
interface RecalculationCursor {
  planId: string;
  priced: number;
  skipped: number;
}

type RecalculationRun = JobRun<RecalculationInput, RecalculationCursor>;

const BATCH_SIZE = 500;
const BEGINNING: RecalculationCursor = { planId: '00000000-0000-0000-0000-000000000000', priced: 0, skipped: 0 };
const WAIT_MILLISECONDS = 250;
const WAITS_MAX = 240;

/** Computes every price of a version, a batch a step, from what was fixed when the version was made. */
export const recalculatePrices: JobHandler<RecalculationInput, RecalculationCursor> = {
  kind: 'PRICE_RECALCULATION',
  async run(job) {
    const { tenantId, reader, input } = job;
    const version = await findVersionToCalculate(reader, tenantId, input.versionId);
    if (!version) {
      throw new JobFailure({ code: 'NOT_FOUND', message: 'The version of the price list is gone.' });
    }
    const missing = await waitForPlans(job);
    const cursor = await pricePlans(job, version);
    if (cursor.priced === 0) {
      throw new JobFailure({
        code: 'NOTHING_TO_PRICE',
        message: 'No plan got a price. Check that plans with vendor prices are published, then make a new version.',
      });
    }
    const problems = missing > 0 ? [plansAreMissing(missing)] : [];
    const progress = { cursor, done: cursor.priced + cursor.skipped, step: 'ready to be activated', problems };
    const key = { tenantId, versionId: version.id };
    await job.advance(progress, (transaction) => completeVersion(transaction, key, job.now));
    return cursor.skipped + missing > 0 ? 'PARTIALLY_SUCCEEDED' : 'SUCCEEDED';
  },
};

/**
 * Waits until every plan is here that was published before the job was asked for, a minute at most; returns how many are
 * missing then. A person who publishes plans and prices them at once gets all of them.
 */
async function waitForPlans(job: RecalculationRun): Promise<number> {
  const { tenantId, jobId } = job;
  let missing = 0;
  for (let waits = 0; waits < WAITS_MAX; waits++) {
    const { cursor } = job;
    const progress = {
      cursor: cursor ?? BEGINNING,
      done: cursor ? cursor.priced + cursor.skipped : 0,
      step: 'waiting for published plans',
    };
    await job.advance(progress, async (transaction) => {
      missing = await countPlansOnTheWay(transaction, { tenantId, jobId });
    });
    if (missing === 0) {
      return 0;
    }
    await setTimeout(WAIT_MILLISECONDS);
  }
  return missing;
}

function plansAreMissing(missing: number): JobProblem {
  const message = `${missing} changes of plans had not arrived after a minute. Make a new version when they have.`;
  return { code: 'PLANS_MISSING', message };
}

async function pricePlans(job: RecalculationRun, version: VersionToCalculate): Promise<RecalculationCursor> {
  const { tenantId, reader } = job;
  const rule = ruleOf(version);
  const total = await countPricesToDerive(reader, tenantId, version);
  let cursor = job.cursor ?? BEGINNING;
  for (;;) {
    const place = { afterPlanId: cursor.planId, limit: BATCH_SIZE };
    const plans = await findPricesToDerive(reader, tenantId, version, place);
    const last = plans.at(-1);
    if (!last) {
      return cursor;
    }
    const { prices, problems } = priceBatch(plans, rule);
    cursor = {
      planId: last.plan_id,
      priced: cursor.priced + prices.length,
      skipped: cursor.skipped + problems.length,
    };
    const progress = { cursor, done: cursor.priced + cursor.skipped, total, step: 'computing prices', problems };
    await job.advance(progress, (transaction) => storePrices(transaction, { tenantId, versionId: version.id }, prices));
  }
}

function ruleOf({
  currency,
  base_currency: base,
  book,
  rate,
  markup_percent: markupPercent,
}: VersionToCalculate): VersionRule {
  return {
    fromCurrency: currencyCode(base ?? currency),
    markupPercent,
    conversion: book !== null && rate !== null ? { book, rate, to: currencyCode(currency) } : null,
  };
}

function priceBatch(plans: readonly PriceToDerive[], rule: VersionRule) {
  const prices: PriceToStore[] = [];
  const problems: JobProblem[] = [];
  for (const plan of plans) {
    const priced = pricePlan(
      {
        termDuration: plan.term_duration,
        billingCycle: plan.billing_cycle as BillingCycle,
        market: plan.market,
        termPrice: inHundredMillionths(plan.term_price_e8),
        termCost: inHundredMillionths(plan.term_cost_e8),
      },
      rule,
    );
    if (priced.ok) {
      prices.push({ planId: plan.plan_id, market: plan.market, price: priced.value });
    } else {
      problems.push({ ...priced.rejection, subject: plan.sku });
    }
  }
  return { prices, problems };
}

function inHundredMillionths(column: string | null): bigint | null {
  return column === null ? null : BigInt(column);
}
