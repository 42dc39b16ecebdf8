import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { divide } from './rounding.ts';
import type { Rounding } from './rounding.ts';

describe('rounding a quotient', () => {
  test.each<[string, bigint, Rounding, bigint]>([
    ['2.5 half-up goes away from zero', 25n, 'half-up', 3n],
    ['-2.5 half-up goes away from zero', -25n, 'half-up', -3n],
    ['2.4 half-up stays', 24n, 'half-up', 2n],
    ['2.5 half-even goes to the even neighbour', 25n, 'half-even', 2n],
    ['3.5 half-even goes to the even neighbour', 35n, 'half-even', 4n],
    ['-2.5 half-even goes to the even neighbour', -25n, 'half-even', -2n],
    ['-3.5 half-even goes to the even neighbour', -35n, 'half-even', -4n],
    ['2.6 half-even goes to the nearer neighbour', 26n, 'half-even', 3n],
    ['2.9 down goes towards zero', 29n, 'down', 2n],
    ['-2.9 down goes towards zero', -29n, 'down', -2n],
    ['2.1 up goes away from zero', 21n, 'up', 3n],
    ['-2.1 up goes away from zero', -21n, 'up', -3n],
    ['a whole quotient stays when rounding up', 20n, 'up', 2n],
    ['zero stays zero', 0n, 'up', 0n],
  ])('%s', (_title, tenths, rounding, rounded) => {
    expect(divide(tenths, 10n, rounding)).toBe(rounded);
  });

  test.each([0n, -1n])('a denominator of %s is a mistake of the programmer', (denominator) => {
    expect(() => divide(1n, denominator, 'down')).toThrow(RangeError);
  });

  test('a credit is rounded to exactly what was charged', () => {
    const rounding = fc.constantFrom<Rounding>('half-up', 'half-even', 'down', 'up');
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n }), rounding, (numerator, denominator, how) => {
        expect(divide(-numerator, denominator, how)).toBe(-divide(numerator, denominator, how));
      }),
    );
  });
});
