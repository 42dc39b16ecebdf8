import { describe, expect, test } from '@jest/globals';
import { calendarDateIn, parseCalendarDate } from './calendar-date.ts';

describe('days', () => {
  test.each(['2026-02-28', '2028-02-29', '2026-12-31', '0001-01-01'])('%s exists', (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });

  test.each([
    ['2027-02-30', 'February has no 30th'],
    ['2027-02-29', 'no leap year'],
    ['2026-04-31', 'April has no 31st'],
    ['2026-00-10', 'no such month'],
    ['2026-13-10', 'no such month'],
    ['2026-11-00', 'no such day'],
    ['0000-01-01', 'no year 0'],
    ['2026-2-28', 'one digit'],
    ['20260228', 'no hyphens'],
    ['2026-02-28T00:00:00Z', 'a moment'],
    ['2026-02-28\n', 'a line end'],
    ['', 'nothing'],
  ])('%j is no day: %s', (text) => {
    expect(parseCalendarDate(text)).toBeNull();
  });

  test.each([
    ['2026-11-22T21:59:59Z', 'Europe/Athens', '2026-11-22', 'the last second of the day'],
    ['2026-11-22T22:00:00Z', 'Europe/Athens', '2026-11-23', 'midnight in winter'],
    ['2026-06-22T21:00:00Z', 'Europe/Athens', '2026-06-23', 'midnight in summer'],
    ['2026-11-22T22:00:00Z', 'UTC', '2026-11-22', 'still the day before'],
    ['2026-01-01T04:00:00Z', 'America/New_York', '2025-12-31', 'still the year before'],
  ])('%s in %s is %s: %s', (instant, timeZone, day) => {
    expect(calendarDateIn(new Date(instant), timeZone)).toBe(day);
  });

  test('an unknown time zone is a mistake of the programmer', () => {
    expect(() => calendarDateIn(new Date(0), 'Europe/Atlantis')).toThrow(RangeError);
  });
});
