import { describe, expect, test } from '@jest/globals';
import type { CalendarDate } from '../../shared/time/calendar-date.ts';
import { daysOfRow, decideReportPeriod, partsOf, spansOf, type ReportInterval } from './revenue-period.ts';

const day = (text: string) => text as CalendarDate;
const period = (from: string, until: string) => ({ from: day(from), until: day(until) });

describe('which days a report is about', () => {
  test.each<[{ from?: string | null; until?: string | null }, boolean, string]>([
    [{ from: '2026-01-01', until: '2026-01-02' }, true, 'a single day'],
    [{ from: '2026-01-01', until: '2036-01-01' }, true, 'ten years'],
    [{ from: '2026-01-01', until: '2036-01-02' }, false, 'a day more than ten years'],
    [{ from: '2026-01-01', until: '2026-01-01' }, false, 'no day'],
    [{ from: '2026-01-02', until: '2026-01-01' }, false, 'backwards'],
    [{ from: '2026-01-01' }, false, 'without an end'],
    [{ until: null, from: null }, false, 'without anything'],
  ])('%j: %s, %s', (range, isFine, _what) => {
    expect(decideReportPeriod(range).ok).toBe(isFine);
  });

  test.each([
    ['whole months', period('2026-01-01', '2026-04-01'), '2026-01-01', '2026-04-01'],
    ['days at both ends', period('2026-01-15', '2026-04-10'), '2026-02-01', '2026-04-01'],
    ['days at the end', period('2025-12-01', '2026-01-31'), '2025-12-01', '2026-01-01'],
    ['within a month', period('2026-01-02', '2026-01-31'), '2026-01-31', '2026-01-31'],
    ['over the end of a month', period('2026-01-02', '2026-02-20'), '2026-02-20', '2026-02-20'],
  ])('%s: the months between are read as months', (_what, asked, monthsFrom, monthsUntil) => {
    expect(partsOf(asked, false)).toEqual({ ...asked, monthsFrom, monthsUntil });
  });

  test('by day or account no month is read', () => {
    const asked = period('2026-01-01', '2026-04-01');
    expect(partsOf(asked, true)).toEqual({ ...asked, monthsFrom: '2026-04-01', monthsUntil: '2026-04-01' });
  });

  test.each<[ReportInterval, string, string, string]>([
    ['DAY', '2026-02-28', '2026-02-28', '2026-02-28'],
    ['MONTH', '2026-01-01', '2026-01-15', '2026-01-31'],
    ['MONTH', '2026-02-01', '2026-02-01', '2026-02-28'],
    ['QUARTER', '2026-01-01', '2026-01-15', '2026-03-31'],
    ['QUARTER', '2026-04-01', '2026-04-01', '2026-04-10'],
    ['YEAR', '2026-01-01', '2026-01-15', '2026-04-10'],
    ['TOTAL', '2026-01-15', '2026-01-15', '2026-04-10'],
  ])('a %s that begins on %s is reported from %s to %s', (interval, begins, firstDay, lastDay) => {
    expect(daysOfRow(day(begins), interval, period('2026-01-15', '2026-04-11'))).toEqual({ firstDay, lastDay });
  });

  test.each<[ReportInterval, string[], string[]]>([
    ['TOTAL', ['2026-02-15'], ['2026-08-02']],
    ['YEAR', ['2026-01-01'], ['2026-08-02']],
    ['QUARTER', ['2026-01-01', '2026-04-01', '2026-07-01'], ['2026-04-01', '2026-07-01', '2026-08-02']],
  ])('by %s a report from 15 February to 1 August has intervals from %j', (interval, begins, ends) => {
    const spans = spansOf(period('2026-02-15', '2026-08-02'), interval);
    expect([spans.map(({ beginsOn }) => beginsOn), spans.map(({ endsOn }) => endsOn)]).toEqual([begins, ends]);
  });

  test('by month and by day there are as many as there are months and days', () => {
    const asked = period('2026-02-15', '2026-08-02');
    expect(spansOf(asked, 'MONTH').map(({ beginsOn }) => beginsOn.slice(5))).toEqual([
      '02-01',
      '03-01',
      '04-01',
      '05-01',
      '06-01',
      '07-01',
      '08-01',
    ]);
    expect(spansOf(asked, 'DAY')).toHaveLength(168);
  });
});
