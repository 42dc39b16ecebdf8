import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commitmentEnd, daysOf, firstBillingPeriod, periodAt } from './billing-period.ts';
import type { RepeatingCycle } from './billing-period.ts';
import type { CalendarDate } from './calendar-date.ts';
import type { BillingCycle, TermDuration } from './term-duration.ts';

const day = (text: string) => text as CalendarDate;

describe('the first period that is billed', () => {
  test.each<[string, BillingCycle, TermDuration, string, number]>([
    ['2026-06-10', 'MONTHLY', 'P1M', '2026-07-09', 30],
    ['2026-11-23', 'MONTHLY', 'P1Y', '2026-12-22', 30],
    ['2027-01-31', 'MONTHLY', 'P1Y', '2027-02-27', 28],
    ['2028-01-31', 'MONTHLY', 'P1Y', '2028-02-28', 29],
    ['2028-02-29', 'MONTHLY', 'P1M', '2028-03-28', 29],
    ['2028-02-29', 'ANNUAL', 'P1Y', '2029-02-27', 365],
    ['2028-02-29', 'ANNUAL', 'P3Y', '2029-02-27', 365],
    ['2028-02-29', 'TRIENNIAL', 'P3Y', '2031-02-27', 1095],
    ['2027-03-01', 'ANNUAL', 'P1Y', '2028-02-29', 366],
    ['2026-12-31', 'MONTHLY', 'P3Y', '2027-01-30', 31],
    ['2026-11-23', 'ONE_TIME', 'P1Y', '2027-11-22', 365],
    ['2026-11-23', 'ONE_TIME', 'P3Y', '2029-11-22', 1096],
    ['2026-11-23', 'NONE', 'P1M', '2026-12-22', 30],
  ])('begun on %s, billed %s for a term of %s: until %s, %i days', (startedOn, cycle, term, lastDay, days) => {
    const period = firstBillingPeriod(day(startedOn), cycle, term)!;
    expect(period).toEqual({ firstDay: startedOn, lastDay });
    expect(daysOf(period)).toBe(days);
  });

  test.each<[BillingCycle, TermDuration | null]>([
    ['ONE_TIME', null],
    ['NONE', null],
    ['MONTHLY', null],
    ['ANNUAL', 'P1M'],
    ['TRIENNIAL', 'P1Y'],
    ['BIENNIAL', 'P3Y'],
  ])('there is none when %s is billed for a term of %s', (cycle, term) => {
    expect(firstBillingPeriod(day('2026-11-23'), cycle, term)).toBeNull();
  });
});

test.each<[string, TermDuration, string]>([
  ['2026-11-23', 'P1M', '2026-12-22'],
  ['2026-11-23', 'P1Y', '2027-11-22'],
  ['2026-11-23', 'P3Y', '2029-11-22'],
  ['2027-01-31', 'P1M', '2027-02-27'],
  ['2028-02-29', 'P1Y', '2029-02-27'],
  ['2028-02-29', 'P3Y', '2031-02-27'],
  ['2027-03-01', 'P1Y', '2028-02-29'],
  ['2027-01-01', 'P1Y', '2027-12-31'],
])('what begins on %s for %s is committed to the end of %s', (startedOn, term, lastDay) => {
  expect(commitmentEnd(day(startedOn), term)).toBe(lastDay);
});

describe('the periods of a subscription', () => {
  test('begun on 31 January, they come back to the 31st after every shorter month', () => {
    const firstDays = Array.from({ length: 13 }, (_, n) => periodAt(day('2027-01-31'), 'MONTHLY', n).firstDay);
    expect(firstDays).toEqual([
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
      '2027-04-30',
      '2027-05-31',
      '2027-06-30',
      '2027-07-31',
      '2027-08-31',
      '2027-09-30',
      '2027-10-31',
      '2027-11-30',
      '2027-12-31',
      '2028-01-31',
    ]);
  });

  test('begun on 29 February, they come back to the 29th in the next leap year', () => {
    expect([0, 1, 2, 3, 4].map((n) => periodAt(day('2028-02-29'), 'ANNUAL', n).firstDay)).toEqual([
      '2028-02-29',
      '2029-02-28',
      '2030-02-28',
      '2031-02-28',
      '2032-02-29',
    ]);
  });

  const anchor = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
    .map((date) => day(date.toISOString().slice(0, 10)));
  const cycle = fc.constantFrom<RepeatingCycle>('MONTHLY', 'ANNUAL', 'BIENNIAL', 'TRIENNIAL');

  test('each begins on the day after the last one ended', () => {
    fc.assert(
      fc.property(anchor, cycle, fc.nat(60), (begun, repeated, n) => {
        const { lastDay } = periodAt(begun, repeated, n);
        const { firstDay } = periodAt(begun, repeated, n + 1);
        expect(daysOf({ firstDay: lastDay, lastDay: firstDay })).toBe(2);
      }),
    );
  });

  test('twelve months and one year end on the same day', () => {
    fc.assert(
      fc.property(anchor, (begun) => {
        expect(periodAt(begun, 'MONTHLY', 11).lastDay).toBe(commitmentEnd(begun, 'P1Y'));
        expect(periodAt(begun, 'ANNUAL', 2).lastDay).toBe(commitmentEnd(begun, 'P3Y'));
      }),
    );
  });
});
