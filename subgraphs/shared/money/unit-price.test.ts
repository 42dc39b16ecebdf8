import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyCode } from './currency.ts';
import { fraction, parseFraction } from './fraction.ts';
import { formatAmount } from './money.ts';
import type { Rounding } from './rounding.ts';
import {
  convertUnitPrice,
  formatUnitPrice,
  parseUnitPrice,
  roundToMoney,
  scaleUnitPrice,
  unitPrice,
} from './unit-price.ts';

const EUR = currencyCode('EUR');
const GBP = currencyCode('GBP');
const perUnit = (text: string, currency = EUR) => parseUnitPrice(text, currency)!;

describe('unit prices as text', () => {
  test.each([
    ['17.6', '17.60000000'],
    ['0.00000001', '0.00000001'],
    ['0', '0.00000000'],
  ])('%s is written %s', (text, written) => {
    expect(formatUnitPrice(perUnit(text))).toBe(written);
  });

  test.each([
    ['0.000000001', 'nine decimals'],
    ['-1', 'negative'],
    ['1e-8', 'an exponent'],
    ['', 'nothing'],
  ])('%j is refused: %s', (text) => {
    expect(parseUnitPrice(text, EUR)).toBeNull();
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n }), (value) => {
        expect(parseUnitPrice(formatUnitPrice(unitPrice(value, EUR)), EUR)).toEqual(unitPrice(value, EUR));
      }),
    );
  });
});

describe('calculating with unit prices', () => {
  test('a third of a price is rounded to eight decimals', () => {
    expect(scaleUnitPrice(perUnit('2'), fraction(1n, 3n), 'half-up')).toEqual(perUnit('0.66666667'));
  });

  test('100 euro at 0.87828 are 87.83 pounds', () => {
    const pounds = convertUnitPrice(perUnit('100'), { rate: parseFraction('0.87828')!, to: GBP }, 'half-up');
    expect(pounds).toEqual(perUnit('87.828', GBP));
    expect(formatAmount(roundToMoney(pounds, 'half-up'))).toBe('87.83');
  });

  test.each<[string, string, Rounding, string]>([
    ['17.60500000', 'EUR', 'half-up', '17.61'],
    ['17.60500000', 'EUR', 'half-even', '17.60'],
    ['21.39620000', 'EUR', 'down', '21.39'],
    ['0.00000001', 'EUR', 'up', '0.01'],
    ['1760.50000000', 'JPY', 'half-up', '1761'],
    ['1.23450000', 'KWD', 'half-up', '1.235'],
    ['1.23455000', 'CLF', 'half-up', '1.2346'],
  ])('%s %s rounded %s is %s', (text, code, rounding, amount) => {
    expect(formatAmount(roundToMoney(perUnit(text, currencyCode(code)), rounding))).toBe(amount);
  });
});
