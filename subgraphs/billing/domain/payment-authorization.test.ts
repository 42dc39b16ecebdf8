import { expect, test } from '@jest/globals';
import {
  authorizationExpiry,
  decideMethod,
  decideReuse,
  pauseAfter,
  type AuthorizationStatus,
} from './payment-authorization.ts';

const NOON = new Date('2026-11-23T12:00:00Z');

test('it lives half an hour, and an hour when the payer has to do something', () => {
  expect(authorizationExpiry(NOON, { needsAction: false })).toEqual(new Date('2026-11-23T12:30:00Z'));
  expect(authorizationExpiry(NOON, { needsAction: true })).toEqual(new Date('2026-11-23T13:00:00Z'));
});

test('the gateway is asked again after a second, later once a minute', () => {
  expect([0, 1, 2, 5, 6, 60].map(pauseAfter)).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
});

test.each<[AuthorizationStatus, string, string, string]>([
  ['AUTHORIZED', 'q2', 'card', 'KEEP'],
  ['PENDING', 'q2', 'card', 'KEEP'],
  ['AUTHORIZED', 'q2', 'credit', 'REPLACE'],
  ['UNKNOWN', 'q3', 'card', 'REPLACE'],
  ['AUTHORIZED', 'q1', 'card', 'QUOTE_STALE'],
  ['COMMITTED', 'q2', 'card', 'CART_ALREADY_CHECKED_OUT'],
  ['CAPTURED', 'q3', 'card', 'CART_ALREADY_CHECKED_OUT'],
])('a cart with one that is %s, now %s by %s: %s', (status, quoteId, paymentMethodId, outcome) => {
  const earlier = { id: 'a', status, quoteId: 'q2', paymentMethodId: 'card' };
  const decision = decideReuse(earlier, { quoteId, paymentMethodId });
  expect(decision.ok ? decision.value : decision.rejection.code).toBe(outcome);
});

test.each([
  ['its own card', {}, 'allowed'],
  ['its credit', { kind: 'CREDIT' as const, legalEntityId: null }, 'allowed'],
  ["another account's card", { accountId: 'b' }, 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['a card of another company', { legalEntityId: 'y' }, 'PAYMENT_METHOD_NOT_ALLOWED'],
  ['a card that collects crowns only', { currencies: ['SEK'] }, 'CURRENCY_NOT_COLLECTABLE'],
])('an account pays a quote in euro by %s: %s', (_what, change, outcome) => {
  const method = { kind: 'CARD' as const, accountId: 'a', currencies: ['EUR'], legalEntityId: 'x', ...change };
  const decision = decideMethod(method, { accountId: 'a', issuerId: 'x', currency: 'EUR' });
  expect(decision.ok ? 'allowed' : decision.rejection.code).toBe(outcome);
});
