import { expect, test } from '@jest/globals';
import { decideClockMove } from './clock-move.ts';

const NOON = new Date('2026-11-22T12:00:00.000Z');
const DAY = 86_400_000;

test.each([
  ['PT1S', 1_000],
  ['P1D', DAY],
  ['P1M', 30 * DAY],
  ['P1Y', 365 * DAY],
  ['P3Y', 1096 * DAY],
])('by %s the clock goes %i milliseconds ahead', (by, milliseconds) => {
  expect(decideClockMove(NOON, by)).toEqual({ ok: true, value: milliseconds });
});

test.each(['PT0S', 'P3YT1S', 'P100Y', 'P99999999999999Y'])('the clock does not go by %s', (by) => {
  expect(decideClockMove(NOON, by)).toMatchObject({ ok: false, rejection: { code: 'BAD_USER_INPUT', path: ['by'] } });
});
