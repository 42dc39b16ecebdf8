import { expect, test } from '@jest/globals';
import { currencyCode } from '../money/currency.ts';
import { formatAmount, parseMoney, type Money } from '../money/money.ts';
import { taxAmounts, type TaxableLine } from './tax-amount.ts';

const amount = (text: string, currency = 'EUR') => parseMoney(text, currencyCode(currency)) as Money;
const line = (net: string, ratePercent = '19', currency = 'EUR'): TaxableLine => ({
  category: ratePercent === '0' ? 'REVERSE_CHARGE' : 'STANDARD',
  ratePercent,
  net: amount(net, currency),
});
const texts = (amounts: readonly Money[]) => amounts.map(formatAmount);

test('three lines of 1.07 at 19 % bear 0.61 together, not three times 0.20', () => {
  const { subtotals, taxes } = taxAmounts([line('1.07'), line('1.07'), line('1.07')]);
  expect(subtotals.map(({ net, tax }) => texts([net, tax]))).toEqual([['3.21', '0.61']]);
  expect(texts(taxes)).toEqual(['0.21', '0.20', '0.20']);
});

test.each([
  ['the sandbox’s ten seats', [line('206.00', '24')], ['49.44']],
  ['half a cent goes up', [line('0.10', '25')], ['0.03']],
  ['nothing is charged', [line('100.00', '0'), line('7.00', '0')], ['0.00']],
  ['a line for nothing', [line('0.00', '24')], ['0.00']],
  ['yen have no cents', [line('1005', '10', 'JPY')], ['101']],
  ['each rate by itself', [line('10.00', '24'), line('10.00', '19'), line('5.00', '24')], ['3.60', '1.90']],
])('%s', (_why, lines, expected) => {
  const { subtotals, taxes } = taxAmounts(lines);
  expect(texts(subtotals.map(({ tax }) => tax))).toEqual(expected);
  const total = (amounts: Money[]) => amounts.reduce((sum, { amount: minor }) => sum + minor, 0n);
  expect(total(taxes)).toBe(total(subtotals.map(({ tax }) => tax)));
});

test('a document has one currency', () => {
  expect(() => taxAmounts([line('1.00'), line('100', '19', 'JPY')])).toThrow('cannot add');
});
