import { expect, test } from '@jest/globals';
import { decideRefund } from './refund.ts';

const paid = { status: 'SETTLED' as const, currency: 'EUR', amount: 12_000n, refunded: 5000n };

test.each([
  ['what is left', {}, {}, 'accepted'],
  ['a cent more', { amount: 7001n }, {}, 'REFUND_EXCEEDS_PAYMENT'],
  ['nothing', { amount: 0n }, {}, 'BAD_USER_INPUT'],
  ['a negative amount', { amount: -1n }, {}, 'BAD_USER_INPUT'],
  ['pounds', { currency: 'GBP' }, {}, 'BAD_USER_INPUT'],
  ['no reason', { reason: ' ' }, {}, 'BAD_USER_INPUT'],
  ['a payment that was not received', {}, { status: 'PENDING' as const }, 'REFUND_EXCEEDS_PAYMENT'],
  ['a payment that is back already', {}, { status: 'REVERSED' as const }, 'ALREADY_REVERSED'],
])('P20: refund of %s', (_what, wish, change, outcome) => {
  const wanted = { amount: 7000n, currency: 'EUR', reason: 'wrong plan', ...wish };
  const decision = decideRefund({ ...paid, ...change }, wanted);
  expect(decision.ok ? 'accepted' : decision.rejection.code).toBe(outcome);
});
