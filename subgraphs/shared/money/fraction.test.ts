import { describe, expect, test } from '@jest/globals';
import { fraction, parseFraction, percentAsFraction } from './fraction.ts';
import type { Fraction } from './fraction.ts';

describe('exact rates', () => {
  test.each<[string, Fraction]>([
    ['0.87828', fraction(87_828n, 100_000n)],
    ['1', fraction(1n, 1n)],
    ['-0.5', fraction(-5n, 10n)],
    ['0.737586206896552', fraction(737_586_206_896_552n, 1_000_000_000_000_000n)],
  ])('%s keeps every decimal', (text, rate) => {
    expect(parseFraction(text)).toEqual(rate);
  });

  test.each(['', '1e3', 'NaN', '1,5', '1.2.3', '.5', '5.', ' 1', `0.${'0'.repeat(21)}`])('%j is not a rate', (text) => {
    expect(parseFraction(text)).toBeNull();
  });

  test.each<[string, Fraction]>([
    ['12.5', fraction(125n, 1000n)],
    ['20', fraction(20n, 100n)],
    ['0', fraction(0n, 100n)],
  ])('%s percent', (percent, rate) => {
    expect(percentAsFraction(percent)).toEqual(rate);
  });

  test('a percentage that is no number is a mistake of the programmer', () => {
    expect(() => percentAsFraction('12.5%')).toThrow('"12.5%"');
  });

  test.each([0n, -3n])('a denominator of %s is a mistake of the programmer', (denominator) => {
    expect(() => fraction(1n, denominator)).toThrow(RangeError);
  });
});
