import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, parseInstant } from './instant.ts';

describe('moments', () => {
  test.each([
    ['2026-11-22T09:41:07.120Z', '2026-11-22T09:41:07.120Z', 'UTC with milliseconds'],
    ['2026-11-22T09:41:07Z', '2026-11-22T09:41:07.000Z', 'without a fraction'],
    ['2026-11-22T11:41:07+02:00', '2026-11-22T09:41:07.000Z', 'Athens'],
    ['2026-11-21T23:41:07.5-10:00', '2026-11-22T09:41:07.500Z', 'Honolulu, a day earlier'],
    ['2026-11-22T15:26:07+05:45', '2026-11-22T09:41:07.000Z', 'Kathmandu'],
    ['2026-11-22t09:41:07z', '2026-11-22T09:41:07.000Z', 'small letters'],
    ['2026-11-22T09:41:07.120999Z', '2026-11-22T09:41:07.120Z', 'microseconds are cut'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z', 'a leap day'],
  ])('%s is %s: %s', (text, utc) => {
    expect(formatInstant(parseInstant(text)!)).toBe(utc);
  });

  test.each([
    ['2027-02-30T00:00:00Z', 'February has no 30th'],
    ['2027-02-29T00:00:00Z', 'no leap year'],
    ['2026-13-01T00:00:00Z', 'no such month'],
    ['2026-11-22T24:00:00Z', 'no such hour'],
    ['2026-11-22T09:60:00Z', 'no such minute'],
    ['2026-12-31T23:59:60Z', 'a leap second'],
    ['2026-11-22T09:41:07', 'no offset'],
    ['2026-11-22T09:41:07+24:00', 'no such offset'],
    ['2026-11-22T09:41:07+02', 'half an offset'],
    ['2026-11-22T09:41Z', 'no seconds'],
    ['2026-11-22 09:41:07Z', 'a space'],
    ['2026-11-22', 'a day'],
    ['0000-01-01T00:00:00Z', 'no year'],
    ['9999-12-31T23:00:00-05:00', 'the year 10000 in UTC'],
    ['1763804467', 'a number'],
    ['', 'nothing'],
  ])('%j is no moment: %s', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test('what is written is read back', () => {
    const instant = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (moment) => {
        expect(parseInstant(formatInstant(moment))).toEqual(moment);
      }),
    );
  });
});
