import { describe, expect, test } from '@jest/globals';
import { currencyCode } from '../../shared/money/currency.ts';
import { parseMoney } from '../../shared/money/money.ts';
import { parseUnitPrice } from '../../shared/money/unit-price.ts';
import { priceFromSheet } from './price-derivation.ts';
import { choosePrice, marginPercent, publicSteps, shown } from './price-for-viewer.ts';

const EUR = currencyCode('EUR');
const eur = (text: string) => parseMoney(text, EUR)!;

describe('the margin of a price', () => {
  test.each([
    ['19.80', '17.60', '11.11'],
    ['17.60', '17.60', '0.00'],
    ['15.84', '17.60', '-11.11'],
    ['0.00', '17.60', null],
  ])('%s over a cost of %s is %s percent of the price', (price, cost, percent) => {
    expect(marginPercent(eur(price), eur(cost))).toBe(percent);
  });

  test('is never told over another currency', () => {
    expect(() => marginPercent(eur('1.00'), parseMoney('1.00', currencyCode('GBP'))!)).toThrow();
  });
});

test('a shopper sees the steps from the list price on, and no cost, markup or market before it', () => {
  const termCost = parseUnitPrice('211.20', EUR)!;
  const { steps } = priceFromSheet({ market: 'GR', termCost }, { markupPercent: '12.5', instalments: 12n });
  expect(publicSteps(steps)).toEqual([
    { rule: 'price.list', facts: {}, before: null, after: { amount: '237.60000000', currency: 'EUR' } },
    {
      rule: 'price.instalment',
      facts: { instalments: '12', rounding: 'half-up' },
      before: { amount: '237.60000000', currency: 'EUR' },
      after: { amount: '19.80', currency: 'EUR' },
    },
  ]);
});

test('an exact amount is shown in whole cents', () => {
  expect(shown({ amount: '103.33350000', currency: 'EUR' })).toEqual(eur('103.33'));
});

test.each([
  [[], null],
  [[{ audience: 'EVERYONE' }], 'EVERYONE'],
  [[{ audience: 'EVERYONE' }, { audience: 'RESELLERS' }], 'RESELLERS'],
])('of %j the list of %s counts', (candidates, chosen) => {
  expect(choosePrice(candidates)?.audience ?? null).toBe(chosen);
});
