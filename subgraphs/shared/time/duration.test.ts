import { expect, test } from '@jest/globals';
import { instantAfter } from './duration.ts';

test.each([
  ['PT30M', '2027-01-31T12:30:00.000Z'],
  ['P1D', '2027-02-01T12:00:00.000Z'],
  ['P1M', '2027-02-28T12:00:00.000Z'],
  ['P1Y2M3DT4H', '2028-04-03T16:00:00.000Z'],
  ['P3Y', '2030-01-31T12:00:00.000Z'],
  ['PT0S', '2027-01-31T12:00:00.000Z'],
])('%s after noon of 31 January 2027 it is %s', (duration, later) => {
  expect(instantAfter(new Date('2027-01-31T12:00:00.000Z'), duration)?.toISOString()).toBe(later);
});

test.each(['P', '1Y', 'P9000Y', 'P99999999999999Y', ''])('%j leads nowhere', (duration) => {
  expect(instantAfter(new Date('2027-01-31T12:00:00.000Z'), duration)).toBeNull();
});
