import { expect, test } from '@jest/globals';
import { lastCall, nextAttemptAt, nextPollAt } from './waiting.ts';

const now = new Date('2026-12-01T10:00:00Z');
const seconds = (later: Date) => (later.getTime() - now.getTime()) / 1_000;

test.each([
  [0, 0.25],
  [1, 0.5],
  [5, 8],
  [19, 300],
])('after %i tries without an answer the next one comes in %f seconds', (attempts, pause) => {
  expect(seconds(nextAttemptAt(attempts, now))).toBe(pause);
});

test.each([
  [0, 1],
  [60, 15],
  [3_600, 60],
])('an order that was placed %i seconds ago is looked at again in %i', (age, pause) => {
  expect(seconds(nextPollAt(new Date(now.getTime() - age * 1_000), now))).toBe(pause);
});

test('nothing is bought in the last day before the money goes back; credit does not go back', () => {
  expect(lastCall(new Date('2026-12-08T10:00:00Z'))).toEqual(new Date('2026-12-07T10:00:00Z'));
  expect(lastCall(null)).toBeNull();
});
