import { expect, test } from '@jest/globals';
import { billingCurrencyOf } from './markets.ts';

test.each([
  ['GR', 'EUR'],
  ['CY', 'EUR'],
  ['FI', 'EUR'],
  ['DE', 'EUR'],
  ['AT', 'EUR'],
  ['IE', 'EUR'],
  ['NL', 'EUR'],
  ['BG', 'EUR'],
  ['PL', 'EUR'],
  ['SE', 'SEK'],
  ['DK', 'DKK'],
  ['NO', 'NOK'],
  ['CH', 'CHF'],
  ['GB', 'GBP'],
  ['JE', 'GBP'],
])('Microsoft bills customers in %s in %s', (market, currency) => {
  expect(billingCurrencyOf(market)).toBe(currency);
});

test.each(['US', 'TR', 'EL', 'gr', ''])('%j is no market of the region', (market) => {
  expect(billingCurrencyOf(market)).toBeNull();
});
