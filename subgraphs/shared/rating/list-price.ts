import { currencyDigits } from '../money/currency.ts';
import { fraction } from '../money/fraction.ts';
import type { Fraction } from '../money/fraction.ts';
import { money, multiply } from '../money/money.ts';
import type { Money } from '../money/money.ts';
import { divide } from '../money/rounding.ts';
import type { Rounding } from '../money/rounding.ts';
import { scaleUnitPrice, UNIT_PRICE_DIGITS } from '../money/unit-price.ts';
import type { UnitPrice } from '../money/unit-price.ts';

/** What one seat costs each time it is billed, and over the whole term. */
export interface InstalmentPrice {
  instalment: Money;
  term: Money;
}

/**
 * What one seat costs per instalment of a price that is for the whole term, as vendors' sheets list it. The instalment
 * is rounded once, to minor units, per seat: multiply by the quantity afterwards. The term costs what its instalments add
 * up to, which may differ from the sheet by the rounding. Throws unless there is at least one instalment.
 */
export function instalmentPrice(termPrice: UnitPrice, instalments: bigint, rounding: Rounding): InstalmentPrice {
  const perMinorUnit = 10n ** BigInt(UNIT_PRICE_DIGITS - currencyDigits(termPrice.currency));
  const instalment = money(divide(termPrice.value, instalments * perMinorUnit, rounding), termPrice.currency);
  return { instalment, term: multiply(instalment, instalments) };
}

/** The cost plus the markup on it, rounded to 8 decimals; a markup of 12.5 % is `percentAsFraction('12.5')`. */
export function markUp(cost: UnitPrice, markup: Fraction, rounding: Rounding): UnitPrice {
  return scaleUnitPrice(cost, fraction(markup.denominator + markup.numerator, markup.denominator), rounding);
}
