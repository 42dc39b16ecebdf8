import { accept, reject, type Result } from '../../shared/result/result.ts';
import { daysAfter, monthsAfter, type CalendarDate } from '../../shared/time/calendar-date.ts';

export type ReportInterval = 'DAY' | 'MONTH' | 'QUARTER' | 'YEAR' | 'TOTAL';

/** Half-open: `from` counts, `until` does not. */
export interface ReportPeriod {
  from: CalendarDate;
  until: CalendarDate;
}

/** The days of a period, sorted by where their sums are: whole months from `monthsFrom` to `monthsUntil`, single days around. */
export interface PeriodParts extends ReportPeriod {
  monthsFrom: CalendarDate;
  monthsUntil: CalendarDate;
}

const YEARS_MAX = 10;

/** The period, or what is wrong with it: it has two ends, at least one day, and at most ten years. */
export function decideReportPeriod(range: {
  from?: string | null;
  until?: string | null;
}): Result<ReportPeriod, { message: string }> {
  const { from, until } = range;
  if (!from || !until) {
    return reject({ message: 'A report begins and ends on a day: give both `from` and `until`.' });
  }
  if (from >= until) {
    return reject({ message: '`until` is the first day outside: it comes after `from`.' });
  }
  if (monthsAfter(from as CalendarDate, YEARS_MAX * 12) < until) {
    return reject({ message: `A report is about ${YEARS_MAX} years at most.` });
  }
  return accept({ from: from as CalendarDate, until: until as CalendarDate });
}

/**
 * How to read a period with as few rows as possible. Sums by month hold neither days nor accounts: where those are asked for
 * (`isByDay`), and where no month is whole, all days are single ones.
 */
export function partsOf({ from, until }: ReportPeriod, isByDay: boolean): PeriodParts {
  const firstMonth = monthFrom(from);
  const lastMonth = firstOfMonth(until);
  return isByDay || firstMonth >= lastMonth
    ? { from, until, monthsFrom: until, monthsUntil: until }
    : { from, until, monthsFrom: firstMonth, monthsUntil: lastMonth };
}

/** The days of the interval that begins on `firstDay`, as far as the report is about them; both ends count. */
export function daysOfRow(firstDay: CalendarDate, interval: ReportInterval, { from, until }: ReportPeriod) {
  const end = interval === 'TOTAL' ? until : nextAfter(firstDay, interval);
  return {
    firstDay: firstDay > from ? firstDay : from,
    lastDay: daysAfter(end < until ? end : until, -1),
  };
}

/** Where each interval of the period begins, the first perhaps before it, and the first day after it within the report. */
export function spansOf(
  { from, until }: ReportPeriod,
  interval: ReportInterval,
): { beginsOn: CalendarDate; endsOn: CalendarDate }[] {
  const spans = [];
  for (let beginsOn = beginningOf(from, interval); beginsOn < until;) {
    const next = interval === 'TOTAL' ? until : nextAfter(beginsOn, interval);
    spans.push({ beginsOn, endsOn: next < until ? next : until });
    beginsOn = next;
  }
  return spans;
}

function beginningOf(day: CalendarDate, interval: ReportInterval): CalendarDate {
  if (interval === 'TOTAL' || interval === 'DAY') {
    return day;
  }
  const monthsIn = (Number(day.slice(5, 7)) - 1) % MONTHS[interval];
  return monthsAfter(firstOfMonth(day), -monthsIn);
}

/** The first of a month that is not before the day. */
function monthFrom(day: CalendarDate): CalendarDate {
  const first = firstOfMonth(day);
  return first === day ? day : nextAfter(first, 'MONTH');
}

function firstOfMonth(day: CalendarDate): CalendarDate {
  return `${day.slice(0, 8)}01` as CalendarDate;
}

function nextAfter(day: CalendarDate, interval: Exclude<ReportInterval, 'TOTAL'>): CalendarDate {
  return interval === 'DAY' ? daysAfter(day, 1) : monthsAfter(day, MONTHS[interval]);
}

const MONTHS = { MONTH: 1, QUARTER: 3, YEAR: 12 };
