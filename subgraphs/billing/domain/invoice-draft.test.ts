import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyCode } from '../../shared/money/currency.ts';
import { allocate, money } from '../../shared/money/money.ts';
import { draftInvoice } from './invoice-draft.ts';

const EUR = currencyCode('EUR');
const line = (amount: bigint) => ({ net: money(amount, EUR) });
const draft = (nets: bigint[], ratePercent = '24', currency = EUR) =>
  draftInvoice(
    nets.map((net) => ({ net: money(net, currency) })),
    { category: 'STANDARD', ratePercent, currency },
  );

describe('what is to be paid for lines that were bought together', () => {
  test.each([
    ['B06: three lines of 33.33 at 24 %', [3333n, 3333n, 3333n], '24', 9999n, 2400n, [800n, 800n, 800n]],
    ['B06: seven lines of 0.07 at 24 %', Array<bigint>(7).fill(7n), '24', 49n, 12n, [2n, 2n, 2n, 2n, 2n, 1n, 1n]],
    ['G10: three lines of 1.07 at 19 %', [107n, 107n, 107n], '19', 321n, 61n, [21n, 20n, 20n]],
    ['B13: a discount of 100 %', [0n, 0n], '24', 0n, 0n, [0n, 0n]],
  ])('%s', (_what, nets, rate, net, tax, taxes) => {
    const drafted = draft(nets, rate);
    expect([drafted.net.amount, drafted.tax.amount, drafted.gross.amount]).toEqual([net, tax, net + tax]);
    expect(drafted.lines.map((one) => one.tax.amount)).toEqual(taxes);
  });

  test.each([
    ['JPY', [1999n], 480n],
    ['KWD', [12_345n], 2963n],
  ])('B07: in %s the tax has its decimals', (code, nets, tax) => {
    expect(draft(nets, '24', currencyCode(code)).tax.amount).toBe(tax);
  });

  test('nothing active is nothing to pay', () => {
    const taxed = { category: 'REVERSE_CHARGE', ratePercent: '0', currency: EUR } as const;
    expect(draftInvoice([], taxed)).toMatchObject({ lines: [], subtotals: [], gross: { amount: 0n } });
    expect(draftInvoice([line(500n)], taxed)).toMatchObject({ tax: { amount: 0n }, gross: { amount: 500n } });
  });

  test('B06: whatever the lines, lines and tax add up to the total, and no line’s tax is off by a whole cent', () => {
    const nets = fc.array(fc.bigInt({ min: 0n, max: 99_999_999n }), { minLength: 1, maxLength: 40 });
    const rates = fc.constantFrom('0', '5.5', '8.1', '19', '24', '25.5');
    fc.assert(
      fc.property(nets, rates, (amounts, rate) => {
        const { lines, net, tax, gross } = draft(amounts, rate);
        const sum = lines.reduce((total, one) => total + one.net.amount + one.tax.amount, 0n);
        expect(sum).toBe(gross.amount);
        expect(gross.amount).toBe(net.amount + tax.amount);
        const thousandths = BigInt(Math.round(Number(rate) * 10));
        for (const one of lines) {
          const exact = one.net.amount * thousandths;
          const difference = one.tax.amount * 1000n - exact;
          expect(difference < 1000n && difference > -1000n).toBe(true);
        }
      }),
    );
  });

  test('B06: an amount that is split loses nothing, and equal parts differ by a cent at most', () => {
    const weights = fc.array(fc.bigInt({ min: 1n, max: 1_000_000n }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.bigInt({ min: -1_000_000_000_000n, max: 10n ** 12n }), weights, (total, parts) => {
        const shares = allocate(money(total, EUR), parts);
        expect(shares.reduce((sum, share) => sum + share.amount, 0n)).toBe(total);
        const equal = allocate(
          money(total, EUR),
          parts.map(() => 1n),
        ).map((share) => share.amount);
        const [least, most] = [equal.reduce((a, b) => (a < b ? a : b)), equal.reduce((a, b) => (a > b ? a : b))];
        expect(most - least <= 1n).toBe(true);
      }),
    );
  });
});
