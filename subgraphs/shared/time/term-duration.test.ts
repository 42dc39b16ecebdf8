import { expect, test } from '@jest/globals';
import { instalments, isTermDuration } from './term-duration.ts';
import type { BillingCycle, TermDuration } from './term-duration.ts';

test.each<[TermDuration | null, BillingCycle, bigint | null]>([
  ['P1M', 'MONTHLY', 1n],
  ['P1Y', 'MONTHLY', 12n],
  ['P3Y', 'MONTHLY', 36n],
  ['P1Y', 'ANNUAL', 1n],
  ['P3Y', 'ANNUAL', 3n],
  ['P3Y', 'TRIENNIAL', 1n],
  ['P1Y', 'ONE_TIME', 1n],
  [null, 'ONE_TIME', 1n],
  [null, 'NONE', 1n],
  ['P1M', 'ANNUAL', null],
  ['P1Y', 'TRIENNIAL', null],
  ['P1Y', 'BIENNIAL', null],
  ['P3Y', 'BIENNIAL', null],
  [null, 'MONTHLY', null],
])('a term of %s billed %s has %s instalments', (term, cycle, count) => {
  expect(instalments(term, cycle)).toBe(count);
});

test.each([
  ['P1M', true],
  ['P1Y', true],
  ['P3Y', true],
  ['P2Y', false],
  ['p1y', false],
  ['toString', false],
  ['', false],
])('%j as a term: %s', (text, isTerm) => {
  expect(isTermDuration(text)).toBe(isTerm);
});
