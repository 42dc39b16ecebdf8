import { expect, test } from '@jest/globals';
import { termEnd } from './term-end.ts';

test.each([
  ['2021-01-14T16:57:15Z', 'P1Y', '2022-01-13T23:59:59Z'],
  ['2027-01-31T10:00:00Z', 'P1M', '2027-02-27T23:59:59Z'],
  ['2027-02-01T00:00:00Z', 'P1M', '2027-02-28T23:59:59Z'],
  ['2028-02-29T10:00:00Z', 'P1Y', '2029-02-27T23:59:59Z'],
  ['2026-11-22T23:59:00Z', 'P3Y', '2029-11-21T23:59:59Z'],
  ['2026-11-22T10:00:00Z', null, '9999-12-31T23:59:59Z'],
])('A term from %s of %s ends at %s', (start, duration, end) => {
  expect(termEnd(start, duration)).toBe(end);
});
