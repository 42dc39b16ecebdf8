import { currencyDigits } from './currency.ts';
import type { CurrencyCode } from './currency.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import type { Fraction } from './fraction.ts';
import { money } from './money.ts';
import type { Money } from './money.ts';
import { divide } from './rounding.ts';
import type { Rounding } from './rounding.ts';

/** The decimals of every unit price, whatever its currency. */
export const UNIT_PRICE_DIGITS = 8;

/** What a list, rate or meter says one unit costs: `value` counts hundred-millionths of the currency. */
export interface UnitPrice {
  value: bigint;
  currency: CurrencyCode;
}

/** The unit price of so many hundred-millionths: `unitPrice(1_760_000_000n, EUR)` is 17.60 euro. */
export function unitPrice(value: bigint, currency: CurrencyCode): UnitPrice {
  return { value, currency };
}

/** The unit price of a decimal in plain notation; null when it is malformed, negative or has more than 8 decimals. */
export function parseUnitPrice(text: string, currency: CurrencyCode): UnitPrice | null {
  const value = parseDecimal(text, UNIT_PRICE_DIGITS);
  return value === null || value < 0n ? null : unitPrice(value, currency);
}

/** The unit price in plain notation, always with 8 decimals: `17.60000000`. */
export function formatUnitPrice(price: UnitPrice): string {
  return formatDecimal(price.value, UNIT_PRICE_DIGITS);
}

/** The unit price times the fraction, rounded to 8 decimals. */
export function scaleUnitPrice(price: UnitPrice, part: Fraction, rounding: Rounding): UnitPrice {
  return unitPrice(divide(price.value * part.numerator, part.denominator, rounding), price.currency);
}

/**
 * The unit price in the currency `to`, rounded to 8 decimals. The rate is directed: one unit of the price's own currency
 * is `rate` units of `to`; the way back has its own record and is never this rate turned round.
 */
export function convertUnitPrice(
  price: UnitPrice,
  exchange: { rate: Fraction; to: CurrencyCode },
  rounding: Rounding,
): UnitPrice {
  return unitPrice(scaleUnitPrice(price, exchange.rate, rounding).value, exchange.to);
}

/** The unit price as money, rounded to the currency's minor units. */
export function roundToMoney(price: UnitPrice, rounding: Rounding): Money {
  const perMinorUnit = 10n ** BigInt(UNIT_PRICE_DIGITS - currencyDigits(price.currency));
  return money(divide(price.value, perMinorUnit, rounding), price.currency);
}
