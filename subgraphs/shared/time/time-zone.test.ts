import { expect, test } from '@jest/globals';
import { isTimeZone } from './time-zone.ts';

test.each(['Europe/Athens', 'Europe/Sofia', 'Asia/Nicosia', 'Europe/Kyiv', 'UTC'])('%s is a time zone', (text) => {
  expect(isTimeZone(text)).toBe(true);
});

test.each(['Europe/Atlantis', '+02:00', 'Z', '', ' Europe/Athens', 'GR'])('%j is not a time zone', (text) => {
  expect(isTimeZone(text)).toBe(false);
});
