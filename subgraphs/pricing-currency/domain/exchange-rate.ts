import { parseFraction, type Fraction } from '../../shared/money/fraction.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';

export interface RateToRecord {
  fromCurrency: string;
  toCurrency: string;
  /** One unit of `fromCurrency` in `toCurrency`. */
  rate: string;
  validFrom: Date;
}

/** The rate of the same pair and direction that has no end yet. */
export interface OpenRate {
  rate: string;
  validFrom: Date;
}

export interface RateRefusal {
  code: 'BAD_USER_INPUT' | 'RATE_ABSURD' | 'PERIOD_OVERLAPS';
  message: string;
  path: [keyof RateToRecord];
}

const MILLION = 1_000_000n;
const JUMP_MAX = 10n;

/**
 * Whether a rate may be recorded: it is between one millionth and a million, at most ten times away from the rate that it
 * replaces, and begins after it. That one ends in the moment in which the new one begins.
 */
export function decideExchangeRate(wanted: RateToRecord, replaced: OpenRate | null): Result<null, RateRefusal> {
  if (wanted.fromCurrency === wanted.toCurrency) {
    return refuse('BAD_USER_INPUT', 'A rate leads from one currency to another one.', 'toCurrency');
  }
  const rate = parseFraction(wanted.rate);
  if (!rate || rate.numerator <= 0n || isOutOfRange(rate)) {
    return refuse('RATE_ABSURD', 'A rate lies between 0.000001 and 1000000. Check the decimal point.', 'rate');
  }
  const before = replaced && parseFraction(replaced.rate);
  if (before && (isMoreThan(rate, before, JUMP_MAX) || isMoreThan(before, rate, JUMP_MAX))) {
    const message = `The rate now is ${replaced.rate}. One that is more than ten times away is taken for a mistake: check the direction and the decimal point.`;
    return refuse('RATE_ABSURD', message, 'rate');
  }
  if (replaced && wanted.validFrom <= replaced.validFrom) {
    const message = `There is a rate from ${replaced.validFrom.toISOString()} on. Choose a later instant.`;
    return refuse('PERIOD_OVERLAPS', message, 'validFrom');
  }
  return accept(null);
}

function isOutOfRange({ numerator, denominator }: Fraction): boolean {
  return numerator * MILLION < denominator || numerator > denominator * MILLION;
}

/** Whether a > times × b. */
function isMoreThan(a: Fraction, b: Fraction, times: bigint): boolean {
  return a.numerator * b.denominator > times * b.numerator * a.denominator;
}

function refuse(
  code: RateRefusal['code'],
  message: string,
  field: keyof RateToRecord,
): { ok: false; rejection: RateRefusal } {
  return reject({ code, message, path: [field] });
}
