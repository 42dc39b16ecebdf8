import { expect, test } from '@jest/globals';
import { availableCredit } from './credit.ts';

test.each([
  ['G9: limit 1,000, balance 600, open orders 150', { limit: 100_000n, balance: 60_000n, reserved: 15_000n }, 25_000n],
  ['a limit that was lowered below the balance', { limit: 10_000n, balance: 60_000n, reserved: 0n }, 0n],
  ['more paid than owed', { limit: 0n, balance: -500n, reserved: 0n }, 500n],
])('%s', (_what, state, available) => {
  expect(availableCredit(state)).toBe(available);
});
