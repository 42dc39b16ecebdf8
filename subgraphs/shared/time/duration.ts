import { Temporal } from 'temporal-polyfill';

/**
 * The moment that comes so much later, counted on the calendar in UTC: a month from 31 January ends on the last of
 * February. Null for what is no duration by ISO 8601, and for a moment beyond the year 9999.
 */
export function instantAfter(instant: Date, duration: string): Date | null {
  try {
    const start = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO('UTC');
    const end = start.add(Temporal.Duration.from(duration));
    return end.year > 9999 ? null : new Date(end.epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}
