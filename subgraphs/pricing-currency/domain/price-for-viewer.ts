import { currencyCode } from '../../shared/money/currency.ts';
import { formatDecimal } from '../../shared/money/decimal.ts';
import type { Money } from '../../shared/money/money.ts';
import { divide } from '../../shared/money/rounding.ts';
import { parseUnitPrice, roundToMoney } from '../../shared/money/unit-price.ts';
import type { ExactAmount, PriceStep } from './price-derivation.ts';

const PERCENT_DIGITS = 2;

/** The part of a price's history that everybody may see: it begins at the list price, with nothing before it. */
export function publicSteps(steps: readonly PriceStep[]): PriceStep[] {
  const start = steps.findIndex((step) => step.rule === 'price.list');
  return steps.slice(start).map((step, index) => (index === 0 ? { ...step, before: null } : step));
}

/** An exact amount as the currency's minor units show it, half-up. */
export function shown({ amount, currency }: ExactAmount): Money {
  const price = parseUnitPrice(amount, currencyCode(currency));
  if (!price) {
    throw new Error(`${amount} ${currency} is not an amount of a price`);
  }
  return roundToMoney(price, 'half-up');
}

/** What is left of the price after the cost, in percent of the price, half-up at 2 places; null when the price is nothing. */
export function marginPercent(price: Money, cost: Money): string | null {
  if (price.currency !== cost.currency) {
    throw new Error(`a price in ${price.currency} has no margin over a cost in ${cost.currency}`);
  }
  if (price.amount <= 0n) {
    return null;
  }
  const scaled = (price.amount - cost.amount) * 100n * 10n ** BigInt(PERCENT_DIGITS);
  return formatDecimal(divide(scaled, price.amount, 'half-up'), PERCENT_DIGITS);
}

/**
 * Which of the lists that have a price counts: resellers' own before everyone's. Lists for resellers are only among the
 * candidates when the buyer is one.
 */
export function choosePrice<Candidate extends { audience: string }>(
  candidates: readonly Candidate[],
): Candidate | null {
  return candidates.find(({ audience }) => audience === 'RESELLERS') ?? candidates[0] ?? null;
}
