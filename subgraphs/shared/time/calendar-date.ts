import { Temporal } from 'temporal-polyfill';

/** A day of the calendar without hour or zone, such as `2026-02-28`; the texts sort as the days do. */
export type CalendarDate = string & { readonly brand: 'CalendarDate' };

/** The day that the text names; null when it is not written `YYYY-MM-DD` or does not exist, such as `2027-02-30`. */
export function parseCalendarDate(text: string): CalendarDate | null {
  return isCalendarDate(text) ? text : null;
}

/** The day it is at that moment in that IANA time zone. Throws for an unknown zone. */
export function calendarDateIn(instant: Date, timeZone: string): CalendarDate {
  const moment = Temporal.Instant.fromEpochMilliseconds(instant.getTime());
  return moment.toZonedDateTimeISO(timeZone).toPlainDate().toString() as CalendarDate;
}

/** The same day so many months later, in a shorter month its last day. */
export function monthsAfter(day: CalendarDate, months: number): CalendarDate {
  return Temporal.PlainDate.from(day).add({ months }, { overflow: 'constrain' }).toString() as CalendarDate;
}

/** The day so many days later. */
export function daysAfter(day: CalendarDate, days: number): CalendarDate {
  return Temporal.PlainDate.from(day).add({ days }).toString() as CalendarDate;
}

function isCalendarDate(text: string): text is CalendarDate {
  if (!CALENDAR_DATE.test(text)) {
    return false;
  }
  // JavaScript reads 30 February as 2 March, so the day must come back as it went in.
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

// The year 0 is refused: ISO 8601 has it, the database has not.
const CALENDAR_DATE = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
