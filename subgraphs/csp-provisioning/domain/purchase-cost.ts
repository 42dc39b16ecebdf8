import { currencyCode } from '../../shared/money/currency.ts';
import { parseUnitPrice } from '../../shared/money/unit-price.ts';
import { instalmentPrice } from '../../shared/rating/list-price.ts';
import { instalments, type BillingCycle, type TermDuration } from '../../shared/time/term-duration.ts';

/** What the vendor asks for a plan in one market, as catalog tells it: one seat, the whole term. */
export interface VendorAsk {
  market: string;
  currency: string;
  termCost: string;
  effectiveFrom: string;
  effectiveUntil: string | null;
}

export interface SoldLine {
  currency: string;
  /** One unit, one billing cycle, in minor units. */
  unitPriceMinor: string;
  termDuration: TermDuration | null;
  billingCycle: BillingCycle;
}

/**
 * Whether a line costs more at the vendor than it was sold for, by the vendor's newest price in the buyer's market. Only
 * where that price is in the currency of the order: rates of the day are no reason to refuse what was quoted.
 */
export function isSoldAtLoss(
  line: SoldLine,
  asks: readonly VendorAsk[],
  { market, now }: { market: string; now: Date },
): boolean {
  const ask = asks.find(
    ({ effectiveFrom, effectiveUntil, ...one }) =>
      one.market === market &&
      one.currency === line.currency &&
      Date.parse(effectiveFrom) <= now.getTime() &&
      (effectiveUntil === null || Date.parse(effectiveUntil) > now.getTime()),
  );
  const count = instalments(line.termDuration, line.billingCycle);
  const cost = ask && parseUnitPrice(ask.termCost, currencyCode(ask.currency));
  if (!cost || count === null) {
    return false;
  }
  return instalmentPrice(cost, count, 'half-up').instalment.amount > BigInt(line.unitPriceMinor);
}
