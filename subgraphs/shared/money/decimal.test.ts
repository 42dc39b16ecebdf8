import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDecimal, parseDecimal } from './decimal.ts';

describe('decimals in plain notation', () => {
  test.each([
    ['28.00', 2, 2800n],
    ['28', 2, 2800n],
    ['28.5', 2, 2850n],
    ['-0.05', 2, -5n],
    ['2800', 0, 2800n],
    ['28.000', 3, 28_000n],
    ['17.60000000', 8, 1_760_000_000n],
    ['007', 0, 7n],
    ['-0', 2, 0n],
    ['99999999999999999999', 2, 9_999_999_999_999_999_999_900n],
  ])('%s with %i decimals', (text, digits, value) => {
    expect(parseDecimal(text, digits)).toBe(value);
  });

  test.each([
    ['28.001', 2, 'too many decimals'],
    ['28.0', 0, 'too many decimals'],
    ['100000000000000000000', 2, 'more than 20 digits before the point'],
    ['1e3', 2, 'an exponent'],
    ['+1', 2, 'a plus sign'],
    ['--1', 2, 'two signs'],
    ['1,50', 2, 'a comma'],
    ['.50', 2, 'nothing before the point'],
    ['1.', 2, 'nothing after the point'],
    [' 1', 2, 'a space'],
    ['1\n', 2, 'a line end'],
    ['NaN', 2, 'not a number'],
    ['0x10', 2, 'another base'],
    ['١', 2, 'digits of another script'],
    ['', 2, 'nothing'],
    ['-', 2, 'only a sign'],
  ])('%j with %i decimals is refused: %s', (text, digits) => {
    expect(parseDecimal(text, digits)).toBeNull();
  });

  test.each([
    [2800n, 2, '28.00'],
    [5n, 2, '0.05'],
    [-5n, 2, '-0.05'],
    [0n, 3, '0.000'],
    [-2800n, 0, '-2800'],
    [1_760_000_000n, 8, '17.60000000'],
  ])('%s with %i decimals is written %s', (value, digits, text) => {
    expect(formatDecimal(value, digits)).toBe(text);
  });

  test('what is written is read back', () => {
    const value = fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n });
    fc.assert(
      fc.property(value, fc.nat({ max: 8 }), (scaled, digits) => {
        expect(parseDecimal(formatDecimal(scaled, digits), digits)).toBe(scaled);
      }),
    );
  });
});
