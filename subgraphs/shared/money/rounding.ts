/** `half-up` takes a half away from zero, `half-even` to the even neighbour; `down` is towards zero, `up` away from it. */
export type Rounding = 'half-up' | 'half-even' | 'down' | 'up';

/**
 * The whole quotient, rounded as named; a negative numerator rounds as the mirror image of a positive one, so a credit
 * undoes its charge. Throws unless the denominator is positive.
 */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator <= 0n) {
    throw new RangeError(`denominator ${denominator} is not positive`);
  }
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n || !roundsAwayFromZero({ quotient, remainder, denominator }, rounding)) {
    return quotient;
  }
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

interface Division {
  quotient: bigint;
  remainder: bigint;
  denominator: bigint;
}

function roundsAwayFromZero({ quotient, remainder, denominator }: Division, rounding: Rounding): boolean {
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  switch (rounding) {
    case 'down':
      return false;
    case 'up':
      return true;
    case 'half-up':
      return twice >= denominator;
    case 'half-even':
      return twice === denominator ? quotient % 2n !== 0n : twice > denominator;
  }
}
