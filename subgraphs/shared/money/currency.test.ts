import { describe, expect, test } from '@jest/globals';
import { CURRENCY_DIGITS } from '../reference/currencies.ts';
import { currencyCode, currencyDigits, isCurrencyCode } from './currency.ts';

describe('currencies', () => {
  test.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
    ['HUF', 2],
    ['ISK', 0],
    ['XPF', 0],
    ['XCG', 2],
  ])('%s has %i decimals', (code, digits) => {
    expect(currencyDigits(currencyCode(code))).toBe(digits);
  });

  test.each([
    ['eur', 'small letters'],
    ['BGN', 'replaced by the euro on 1 January 2026'],
    ['HRK', 'replaced by the euro on 1 January 2023'],
    ['XAU', 'gold has no minor unit'],
    ['XXX', 'no currency'],
    ['constructor', 'no currency'],
    ['', 'no currency'],
  ])('%j is not a currency: %s', (text) => {
    expect(isCurrencyCode(text)).toBe(false);
    expect(() => currencyCode(text)).toThrow('unknown currency');
  });

  test('every code is three capitals', () => {
    expect([...CURRENCY_DIGITS.keys()].filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
  });
});
