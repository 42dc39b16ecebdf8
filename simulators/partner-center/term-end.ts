const DAY = 86_400_000;

/** The last moment of a term that begins at `start`: the end of the day before the same day of a later month, in UTC. */
export function termEnd(start: string, duration: string | null): string {
  const months = MONTHS[duration ?? ''];
  if (months === undefined) {
    return '9999-12-31T23:59:59Z';
  }
  const begun = new Date(start);
  const monthAfter = new Date(Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() + months + 1, 0));
  const day = Math.min(begun.getUTCDate(), monthAfter.getUTCDate());
  const next = Date.UTC(monthAfter.getUTCFullYear(), monthAfter.getUTCMonth(), day);
  return `${new Date(next - DAY).toISOString().slice(0, 10)}T23:59:59Z`;
}

/** The same moment some days later. */
export function daysLater(start: string, days: number): string {
  return new Date(Date.parse(start) + days * DAY).toISOString();
}

const MONTHS: Record<string, number> = { P1M: 1, P1Y: 12, P3Y: 36 };
