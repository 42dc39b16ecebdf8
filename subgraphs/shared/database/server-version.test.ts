import { expect, test } from '@jest/globals';
import { isTooOld } from './server-version.ts';

test.each([
  [140_019, true, 'no release of 14 is good enough'],
  [150_013, true, 'the last 15 that leaks'],
  [150_014, false, 'the first 15 that does not'],
  [160_009, true, 'the last 16 that leaks'],
  [170_006, false, 'the first 17 that does not'],
  [180_000, false, 'a later major version'],
])('PostgreSQL %i is refused: %p (%s)', (version, refused) => {
  expect(isTooOld(version)).toBe(refused);
});
