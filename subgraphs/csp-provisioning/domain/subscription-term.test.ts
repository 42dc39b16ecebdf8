import { expect, test } from '@jest/globals';
import { parseCalendarDate } from '../../shared/time/calendar-date.ts';
import { subscriptionTerm } from './subscription-term.ts';

test.each([
  ['P1Y', 'MONTHLY', '2026-11-30', '2027-11-29', '2027-11-30', '2026-12-29'],
  ['P1Y', 'ANNUAL', '2028-02-29', '2029-02-27', '2029-02-28', '2029-02-27'],
  ['P1M', 'MONTHLY', '2027-01-31', '2027-02-27', '2027-02-28', '2027-02-27'],
  [null, 'ONE_TIME', '2026-11-30', null, null, '2026-11-30'],
] as const)(
  '%s billed %s from %s ends on %s and goes on on %s; the first bill is until %s',
  (termDuration, billingCycle, start, commitmentEndsOn, renewsOn, billedUntil) => {
    const startedOn = parseCalendarDate(start)!;
    const term = subscriptionTerm(startedOn, { termDuration, billingCycle, isAutoRenewing: true });
    expect(term).toEqual({ startedOn, commitmentEndsOn, renewsOn, billedFrom: start, billedUntil });
  },
);

test('what does not renew by itself has no day on which it does', () => {
  const plan = { termDuration: 'P1Y', billingCycle: 'MONTHLY', isAutoRenewing: false } as const;
  expect(subscriptionTerm(parseCalendarDate('2026-03-01')!, plan)).toMatchObject({
    commitmentEndsOn: '2027-02-28',
    renewsOn: null,
  });
});
