import { describe, expect, test } from '@jest/globals';
import { currencyCode } from '../money/currency.ts';
import { percentAsFraction } from '../money/fraction.ts';
import { formatAmount } from '../money/money.ts';
import { formatUnitPrice, parseUnitPrice } from '../money/unit-price.ts';
import { instalmentPrice, markUp } from './list-price.ts';

const perUnit = (text: string, code = 'EUR') => parseUnitPrice(text, currencyCode(code))!;

describe('the instalments of a term price', () => {
  test.each([
    ['a year paid monthly', '211.20', 'EUR', 12n, '17.60', '211.20'],
    ['a year paid at once', '211.20', 'EUR', 1n, '211.20', '211.20'],
    ['three years paid annually', '633.60', 'EUR', 3n, '211.20', '633.60'],
    ['the term is what the instalments add up to', '100.00', 'EUR', 12n, '8.33', '99.96'],
    ['the half cent goes up', '0.06', 'EUR', 12n, '0.01', '0.12'],
    ['rounded once, not first to eight decimals', '0.05999999', 'EUR', 12n, '0.00', '0.00'],
    ['yen have no cents', '21120', 'JPY', 12n, '1760', '21120'],
    ['dinars have a thousand fils', '100', 'KWD', 12n, '8.333', '99.996'],
  ])('%s', (_title, price, code, instalments, instalment, term) => {
    const priced = instalmentPrice(perUnit(price, code), instalments, 'half-up');
    expect({ instalment: formatAmount(priced.instalment), term: formatAmount(priced.term) }).toEqual({
      instalment,
      term,
    });
  });

  test('no instalment at all is a mistake of the programmer', () => {
    expect(() => instalmentPrice(perUnit('1'), 0n, 'half-up')).toThrow(RangeError);
  });
});

describe('marking up a cost', () => {
  test.each([
    ['17.60', '12.5', '19.80000000'],
    ['17.60', '0', '17.60000000'],
    ['0.00000003', '50', '0.00000005'],
    ['100', '-10', '90.00000000'],
  ])('%s and %s percent are %s', (cost, percent, price) => {
    expect(formatUnitPrice(markUp(perUnit(cost), percentAsFraction(percent), 'half-up'))).toBe(price);
  });
});
