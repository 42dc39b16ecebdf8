import type { MoneyFields } from './documents.ts';
import { DIGITS_OTHER_THAN_TWO, type CurrencyCode } from './generated/currencies.ts';

export type { CurrencyCode };

/** An exact amount in minor units; euro and crown are different types, so that they are never added up. */
export interface Money<C extends string = string> {
  readonly minor: bigint;
  readonly currency: C;
}

/** So many minor units: `money(2800n, 'EUR')` is 28.00 euro. */
export function money<const C extends CurrencyCode>(minor: bigint, currency: C): Money<C> {
  return { minor, currency };
}

/**
 * The money of an answer's `{ amount, currency }`. With a currency it is money of that one, else of whichever it says.
 * Throws a RangeError for another currency and for an amount finer than its minor unit.
 */
export function readMoney(fields: MoneyFields): Money;
export function readMoney<const C extends CurrencyCode>(fields: MoneyFields, currency: C): Money<C>;
export function readMoney(fields: MoneyFields, currency = fields.currency): Money {
  const digits = digitsOf(currency);
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(fields.amount) ?? [];
  if (whole === '' || fraction.length > digits || currency !== fields.currency) {
    throw new RangeError(`${fields.amount} ${fields.currency} is no amount in ${currency}`);
  }
  return { minor: BigInt(sign + whole + fraction.padEnd(digits, '0')), currency };
}

/** Whether money of an unknown currency is money of this one. */
export function isIn<const C extends CurrencyCode>(value: Money, currency: C): value is Money<C> {
  return value.currency === currency;
}

/** The sum. Throws a RangeError where the compiler could not see that the currencies differ. */
export function addMoney<C extends string>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  return { minor: a.minor + inSame(a, b), currency: a.currency };
}

/** What is left of `a`; negative when `b` is more. */
export function subtractMoney<C extends string>(a: Money<C>, b: Money<NoInfer<C>>): Money<C> {
  return { minor: a.minor - inSame(a, b), currency: a.currency };
}

/** So many times the money, exactly; the quantity is a whole number. */
export function multiplyMoney<C extends string>(price: Money<C>, quantity: number | bigint): Money<C> {
  return { minor: price.minor * BigInt(quantity), currency: price.currency };
}

/** Negative when `a` is less, 0 when they are equal, positive when it is more; for `sort`. */
export function compareMoney<C extends string>(a: Money<C>, b: Money<NoInfer<C>>): number {
  const difference = a.minor - inSame(a, b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The amount in plain notation with exactly the currency's digits: `28.00`, in yen `2800`. */
export function amountOf({ minor, currency }: Money): string {
  const digits = digitsOf(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const split = text.length - digits;
  return `${minor < 0n ? '-' : ''}${text.slice(0, split)}${digits > 0 ? `.${text.slice(split)}` : ''}`;
}

/** The money as people of that language write it: `28,00 €`. It is exact, and its digits are the platform's. */
export function formatMoney(value: Money, locale?: string): string {
  const digits = digitsOf(value.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: value.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // Intl reads decimal text exactly; not every version of its types says so.
  return format.format(amountOf(value) as unknown as number);
}

function digitsOf(currency: string): number {
  for (const [digits, codes] of DIGITS_OTHER_THAN_TWO) {
    if (codes.includes(currency)) {
      return digits;
    }
  }
  return 2;
}

function inSame(a: Money, b: Money): bigint {
  if (a.currency !== b.currency) {
    throw new RangeError(`${a.currency} and ${b.currency} are different money`);
  }
  return b.minor;
}
