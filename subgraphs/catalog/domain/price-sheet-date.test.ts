import { describe, expect, test } from '@jest/globals';
import { isWithoutEnd, readPriceSheetDate } from './price-sheet-date.ts';

describe('a date of the price sheet', () => {
  test.each([
    ['2026-11-01T00:00:00.0000000Z', '2026-11-01T00:00:00.000Z', 'as Microsoft writes it today'],
    ['2026-11-01T09:30:15.1234567Z', '2026-11-01T09:30:15.123Z', 'finer than a millisecond is dropped'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z', 'a day alone begins at midnight UTC'],
    ['2/1/2019 12:00:00 AM', '2019-02-01T00:00:00.000Z', 'month first, and 12 AM is midnight'],
    ['2/4/2021 8:35:31 PM', '2021-02-04T20:35:31.000Z', 'an afternoon'],
    ['2/4/2021 12:05:00 PM', '2021-02-04T12:05:00.000Z', '12 PM is noon'],
    ['2/29/2028', '2028-02-29T00:00:00.000Z', 'a leap day'],
  ])('%s is %s: %s', (text, instant, _why) => {
    expect(readPriceSheetDate(text)?.toISOString()).toBe(instant);
  });

  test.each([
    ['2026-02-30T00:00:00Z', 'February has no 30th'],
    ['2/29/2026', 'no leap year'],
    ['13/1/2026', 'there are twelve months'],
    ['2026-11-01T24:00:00Z', 'the day ends at 23:59:59'],
    ['2/1/2019 13:00:00 PM', 'no such hour'],
    ['01.11.2026', 'not one of the two formats'],
    ['soon', 'not a date'],
    ['', 'nothing'],
  ])('%s is no date: %s', (text, _why) => {
    expect(readPriceSheetDate(text)).toBeNull();
  });

  test.each([['9999-12-31T00:00:00.0000000Z'], ['12/31/9999 11:59:59 PM']])('%s means without an end', (text) => {
    const date = readPriceSheetDate(text);
    expect(date && isWithoutEnd(date)).toBe(true);
  });
});
