import { expect, test } from '@jest/globals';
import { instalmentCents, readCents, wireAmount } from './price-cents.ts';

test.each([
  ['57.66', 12n, 4.81],
  ['57.60', 12n, 4.8],
  ['211.20', 12n, 17.6],
  ['5.49', 1n, 5.49],
  ['7', 3n, 2.33],
  ['0.00', 1n, 0],
])('%s in %s cycles is %d each', (price, cycles, instalment) => {
  expect(wireAmount(instalmentCents(readCents(price), cycles))).toBe(instalment);
});

test('A price with three decimals is not read as another one', () => {
  expect(() => readCents('1.005')).toThrow('1.005');
});
