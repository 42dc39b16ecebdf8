import { currencyDigits, type CurrencyCode } from '../../shared/money/currency.ts';
import { money, type Money } from '../../shared/money/money.ts';
import { divide, type Rounding } from '../../shared/money/rounding.ts';

/** Stripe counts them in whole units, whatever ISO 4217 says. */
const WITHOUT_DECIMALS = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const WITH_THREE_DECIMALS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);
/** Stripe counts them in hundredths that must be whole units. */
const WHOLE_HUNDREDS = new Set(['ISK', 'UGX']);

const AMOUNT_MAX = 99_999_999n;

/**
 * The amount in the units that Stripe counts in: none, two or three decimals by Stripe's own table, the last of three
 * always 0, króna and shilling in whole hundreds. Rounded as named where Stripe's step is coarser than our minor unit;
 * null when Stripe takes no amount so large.
 */
export function toStripeAmount({ amount, currency }: Money, rounding: Rounding): number | null {
  const { unitsPerMinor, minorPerUnit, step } = scaleOf(currency);
  const units = divide(amount * unitsPerMinor, minorPerUnit * step, rounding) * step;
  return units < 0n || units > AMOUNT_MAX ? null : Number(units);
}

/** What an amount of Stripe's is in our minor units. */
export function fromStripeAmount(units: number, currency: CurrencyCode): Money {
  const { unitsPerMinor, minorPerUnit } = scaleOf(currency);
  return money(divide(BigInt(units) * minorPerUnit, unitsPerMinor, 'half-up'), currency);
}

interface Scale {
  unitsPerMinor: bigint;
  minorPerUnit: bigint;
  /** The smallest difference of two amounts, in Stripe's units. */
  step: bigint;
}

function scaleOf(currency: CurrencyCode): Scale {
  const digits = WITHOUT_DECIMALS.has(currency) ? 0 : WITH_THREE_DECIMALS.has(currency) ? 3 : 2;
  const difference = digits - currencyDigits(currency);
  return {
    unitsPerMinor: 10n ** BigInt(Math.max(difference, 0)),
    minorPerUnit: 10n ** BigInt(Math.max(-difference, 0)),
    step: WHOLE_HUNDREDS.has(currency) ? 100n : digits === 3 ? 10n : 1n,
  };
}
