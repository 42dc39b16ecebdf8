import { currencyDigits } from './currency.ts';
import type { CurrencyCode } from './currency.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import type { Fraction } from './fraction.ts';
import { divide } from './rounding.ts';
import type { Rounding } from './rounding.ts';

/** What is charged, posted or shown as a total: minor units of the currency, negative for credits. */
export interface Money {
  amount: bigint;
  currency: CurrencyCode;
}

/** The money of so many minor units: `money(2800n, EUR)` is 28.00 euro. */
export function money(amount: bigint, currency: CurrencyCode): Money {
  return { amount, currency };
}

/** The sum; throws when the currencies differ. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new Error(`cannot add ${b.currency} to ${a.currency}`);
  }
  return money(a.amount + b.amount, a.currency);
}

/** So many times the money, exactly. */
export function multiply(price: Money, quantity: bigint): Money {
  return money(price.amount * quantity, price.currency);
}

/** The part of the money that the fraction says, rounded to minor units. */
export function scale(whole: Money, part: Fraction, rounding: Rounding): Money {
  return money(divide(whole.amount * part.numerator, part.denominator, rounding), whole.currency);
}

/**
 * The total split in proportion to the weights, in their order; the parts add up to it exactly. Left-over minor units go
 * to the largest remainders, the earlier part first. Throws for a negative weight and when the weights add up to nothing.
 */
export function allocate(total: Money, weights: readonly bigint[]): Money[] {
  const weightTotal = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weightTotal === 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError(`cannot allocate by the weights [${weights.join(', ')}]`);
  }
  const sign = total.amount < 0n ? -1n : 1n;
  const magnitude = sign * total.amount;
  const shares = weights.map((weight) => ({
    amount: (magnitude * weight) / weightTotal,
    remainder: (magnitude * weight) % weightTotal,
  }));
  const leftOver = magnitude - shares.reduce((sum, share) => sum + share.amount, 0n);
  const byRemainder = shares.toSorted((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1));
  for (const share of byRemainder.slice(0, Number(leftOver))) {
    share.amount += 1n;
  }
  return shares.map((share) => money(sign * share.amount, total.currency));
}

/** The amount in plain notation with exactly the currency's decimals: `28.00`, in yen `2800`. */
export function formatAmount(value: Money): string {
  return formatDecimal(value.amount, currencyDigits(value.currency));
}

/** The money of an amount in plain notation; null when it is malformed or finer than the currency's minor unit. */
export function parseMoney(text: string, currency: CurrencyCode): Money | null {
  const amount = parseDecimal(text, currencyDigits(currency));
  return amount === null ? null : money(amount, currency);
}
