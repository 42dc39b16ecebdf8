import { commitmentEnd, firstBillingPeriod } from '../../shared/time/billing-period.ts';
import { parseCalendarDate, type CalendarDate } from '../../shared/time/calendar-date.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';

export interface SubscriptionTerm {
  startedOn: CalendarDate;
  /** The last day of the term, which counts; null for what has no term. */
  commitmentEndsOn: CalendarDate | null;
  /** The day on which the next term begins; null when none will. */
  renewsOn: CalendarDate | null;
  /** The first period that is billed; a single day for what is billed by use or for good. */
  billedFrom: CalendarDate;
  billedUntil: CalendarDate;
}

/** The days of a subscription that begins on this day, in the tenant's calendar. */
export function subscriptionTerm(
  startedOn: CalendarDate,
  plan: { termDuration: TermDuration | null; billingCycle: BillingCycle; isAutoRenewing: boolean },
): SubscriptionTerm {
  const { termDuration, billingCycle, isAutoRenewing } = plan;
  const period = firstBillingPeriod(startedOn, billingCycle, termDuration);
  const commitmentEndsOn = termDuration && commitmentEnd(startedOn, termDuration);
  return {
    startedOn,
    commitmentEndsOn,
    renewsOn: commitmentEndsOn && isAutoRenewing ? dayAfter(commitmentEndsOn) : null,
    billedFrom: period?.firstDay ?? startedOn,
    billedUntil: period?.lastDay ?? startedOn,
  };
}

const DAY_MILLISECONDS = 24 * 3_600_000;

function dayAfter(day: CalendarDate): CalendarDate | null {
  return parseCalendarDate(new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MILLISECONDS).toISOString().slice(0, 10));
}
