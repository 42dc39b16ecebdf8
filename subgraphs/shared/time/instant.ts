import { parseCalendarDate } from './calendar-date.ts';

/**
 * The moment an RFC 3339 text names, whatever its offset, cut to milliseconds. Null without an offset, for a day or hour
 * that does not exist, for a leap second, and outside the years 1 to 9999 in UTC, which the database and the format hold.
 */
export function parseInstant(text: string): Date | null {
  const match = RFC_3339.exec(text);
  if (!match?.[1] || !parseCalendarDate(match[1])) {
    return null;
  }
  const instant = new Date(text.toUpperCase());
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999 ? instant : null;
}

/** The moment in UTC with milliseconds, such as `2026-11-22T09:41:07.120Z`. Throws for an invalid date. */
export function formatInstant(instant: Date): string {
  return instant.toISOString();
}

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
