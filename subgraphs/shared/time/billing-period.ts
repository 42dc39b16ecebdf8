import { Temporal } from 'temporal-polyfill';
import { daysAfter, monthsAfter, type CalendarDate } from './calendar-date.ts';
import { instalments } from './term-duration.ts';
import type { BillingCycle, TermDuration } from './term-duration.ts';

/** The days that one charge pays for; both of them count. */
export interface BillingPeriod {
  firstDay: CalendarDate;
  lastDay: CalendarDate;
}

/** A cycle that begins again when it has ended. */
export type RepeatingCycle = Exclude<BillingCycle, 'ONE_TIME' | 'NONE'>;

/**
 * The days that are billed first when a subscription begins on that day: one cycle, or the whole term where it is billed
 * at once. Null where no days are billed: without a term, and for a cycle that is no whole part of the term.
 */
export function firstBillingPeriod(
  startedOn: CalendarDate,
  billingCycle: BillingCycle,
  termDuration: TermDuration | null,
): BillingPeriod | null {
  if (termDuration === null || instalments(termDuration, billingCycle) === null) {
    return null;
  }
  return billingCycle === 'ONE_TIME' || billingCycle === 'NONE'
    ? { firstDay: startedOn, lastDay: commitmentEnd(startedOn, termDuration) }
    : periodAt(startedOn, billingCycle, 0);
}

/** The last day of a term that begins on that day: a year from 1 March ends on the last of February. It still counts. */
export function commitmentEnd(startedOn: CalendarDate, termDuration: TermDuration): CalendarDate {
  return daysAfter(monthsAfter(startedOn, MONTHS_OF_TERM[termDuration]), -1);
}

/**
 * The period that follows `n` others, `n` = 0 being the one that begins on the anchor. Each begins on the anchor's day of
 * the month, in a shorter month on its last day, and ends on the day before the next begins: no gap, no overlap. Counted
 * from the anchor, never from the period before, so that the 31st comes back after February.
 */
export function periodAt(anchor: CalendarDate, cycle: RepeatingCycle, n: number): BillingPeriod {
  const months = MONTHS_OF_CYCLE[cycle];
  return {
    firstDay: monthsAfter(anchor, n * months),
    lastDay: daysAfter(monthsAfter(anchor, (n + 1) * months), -1),
  };
}

/** How many days a period has, the first and the last among them. */
export function daysOf({ firstDay, lastDay }: BillingPeriod): number {
  return Temporal.PlainDate.from(firstDay).until(lastDay).days + 1;
}

const MONTHS_OF_TERM: Record<TermDuration, number> = { P1M: 1, P1Y: 12, P3Y: 36 };
const MONTHS_OF_CYCLE: Record<RepeatingCycle, number> = { MONTHLY: 1, ANNUAL: 12, BIENNIAL: 24, TRIENNIAL: 36 };
