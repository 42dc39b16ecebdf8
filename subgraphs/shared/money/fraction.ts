import { parseDecimal } from './decimal.ts';

/** An exact rate: numerator over a positive denominator, not necessarily in lowest terms. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

/** The fraction as given, not reduced. Throws unless the denominator is positive. */
export function fraction(numerator: bigint, denominator: bigint): Fraction {
  if (denominator <= 0n) {
    throw new RangeError(`denominator ${denominator} is not positive`);
  }
  return { numerator, denominator };
}

/** The exact value of a plain decimal such as `0.87828`, at most 20 decimals; null for any other text. */
export function parseFraction(text: string): Fraction | null {
  const decimals = text.split('.')[1]?.length ?? 0;
  const numerator = decimals > FRACTION_DIGITS_MAX ? null : parseDecimal(text, decimals);
  return numerator === null ? null : fraction(numerator, 10n ** BigInt(decimals));
}

/** The fraction that a percentage stands for, exactly: `12.5` is 125/1000. Throws for text that is not a plain decimal. */
export function percentAsFraction(percent: string): Fraction {
  const parsed = parseFraction(percent);
  if (!parsed) {
    throw new Error(`percentage ${JSON.stringify(percent)} is not a plain decimal`);
  }
  return fraction(parsed.numerator, parsed.denominator * 100n);
}

// A vendor's effective unit prices have 15 decimals; a longer text is a mistake or an attack.
const FRACTION_DIGITS_MAX = 20;
