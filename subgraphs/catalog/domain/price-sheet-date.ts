/**
 * The instant that a price sheet's date means, or null when it is no date. Microsoft writes both
 * `2026-11-01T00:00:00.0000000Z` and `2/1/2019 12:00:00 AM` (month first); both are UTC, and what is finer than a
 * millisecond is dropped.
 */
export function readPriceSheetDate(text: string): Date | null {
  const iso = isoPattern.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction] = iso;
    return instant({ year, month, day, hour, minute, second, millisecond: fraction?.padEnd(3, '0').slice(0, 3) });
  }
  const american = americanPattern.exec(text);
  if (american) {
    const [, month, day, year, hour, minute, second, half] = american;
    return instant({ year, month, day, hour: half ? hourOfDay(Number(hour), half) : hour, minute, second });
  }
  return null;
}

/** Microsoft says "without an end" by a date in the year 9999. */
export function isWithoutEnd(date: Date): boolean {
  return date.getUTCFullYear() === 9999;
}

const isoPattern = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(?:Z|\+00:00)?)?$/;
const americanPattern = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (0?[1-9]|1[0-2]):(\d\d):(\d\d) (AM|PM))?$/;

function hourOfDay(hour: number, half: string): string {
  return String((hour % 12) + (half === 'PM' ? 12 : 0));
}

type DatePart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';

/** Null for a day that the calendar does not have: Date alone would make 30 February the second of March. */
function instant(parts: Partial<Record<DatePart, string>>): Date | null {
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const [hour, minute, second] = [Number(parts.hour ?? 0), Number(parts.minute ?? 0), Number(parts.second ?? 0)];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, Number(parts.millisecond ?? 0)));
  const isKept =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isKept ? date : null;
}
