import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { capturePostings, costPostings, invoicePostings, refundPostings } from './ledger.ts';

test('an invoice without tax has two sides, one with tax three', () => {
  expect(invoicePostings({ net: 1000n, tax: 0n })).toEqual([
    { account: 'RECEIVABLE', amount: 1000n },
    { account: 'REVENUE', amount: -1000n },
  ]);
  expect(invoicePostings({ net: 1000n, tax: 240n })).toHaveLength(3);
  expect(invoicePostings({ net: 0n, tax: 0n })).toEqual([]);
});

test('B07: what the gateway cannot collect to the last fils is ours', () => {
  expect(capturePostings({ collected: 12_340n, owed: 12_345n })).toEqual([
    { account: 'GATEWAY_CLEARING', amount: 12_340n },
    { account: 'RECEIVABLE', amount: -12_345n },
    { account: 'ROUNDING', amount: 5n },
  ]);
});

test('B11: every entry adds up to nothing', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      const entries = [
        invoicePostings({ net: a, tax: b }),
        costPostings(a),
        capturePostings({ collected: a, owed: b }),
        refundPostings(a),
      ];
      for (const entry of entries) {
        expect(entry.reduce((sum, posting) => sum + posting.amount, 0n)).toBe(0n);
      }
    }),
  );
});
