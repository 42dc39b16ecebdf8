import type { CurrencyCode } from '../../shared/money/currency.ts';
import { unitPrice } from '../../shared/money/unit-price.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';
import { instalments, isTermDuration, type BillingCycle } from '../../shared/time/term-duration.ts';
import { priceFromBase, priceFromSheet, type ConversionRule, type ListedPlanPrice } from './price-derivation.ts';

/** How a version computes every price of its list. */
export interface VersionRule {
  /** The currency of the prices that it starts from. */
  fromCurrency: CurrencyCode;
  markupPercent: string;
  /** Null when the version's list is in the same currency. */
  conversion: ConversionRule | null;
}

/** A plan and the price to start from, in hundred-millionths: of a sheet when there is a cost only. */
export interface PlanToPrice {
  termDuration: string | null;
  billingCycle: BillingCycle;
  market: string;
  termPrice: bigint | null;
  termCost: bigint | null;
}

export interface UnpriceablePlan {
  code: 'CYCLE_DOES_NOT_FIT';
  message: string;
}

/** What a plan costs in a version; refused when its billing cycle is no part of its term. */
export function pricePlan(plan: PlanToPrice, rule: VersionRule): Result<ListedPlanPrice, UnpriceablePlan> {
  const { termDuration, billingCycle, market, termPrice, termCost } = plan;
  const isKnownTerm = termDuration === null || isTermDuration(termDuration);
  const count = isKnownTerm ? instalments(termDuration, billingCycle) : null;
  if (count === null) {
    const message = `A term of ${termDuration ?? 'no length'} cannot be billed ${billingCycle}. Correct the plan and publish it again.`;
    return reject({ code: 'CYCLE_DOES_NOT_FIT', message });
  }
  const terms = { markupPercent: rule.markupPercent, instalments: count };
  const cost = termCost === null ? null : unitPrice(termCost, rule.fromCurrency);
  if (termPrice !== null) {
    const base = { termPrice: unitPrice(termPrice, rule.fromCurrency), termCost: cost };
    return accept(priceFromBase(base, rule.conversion, terms));
  }
  if (cost === null) {
    throw new Error('a plan with neither a price nor a cost to start from');
  }
  return accept(priceFromSheet({ market, termCost: cost }, terms));
}
