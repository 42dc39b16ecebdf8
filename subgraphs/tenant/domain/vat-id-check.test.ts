import { expect, test } from '@jest/globals';
import { isVerifiable, nextVatIdCheck } from './vat-id-check.ts';

test.each([
  ['GR', 'UNVERIFIED', true],
  ['DE', 'UNVERIFIED', true],
  ['DE', 'VALID', false],
  ['DE', 'INVALID', false],
  ['DE', 'NONE', false],
  ['GB', 'UNVERIFIED', false],
  ['CH', 'UNVERIFIED', false],
  ['NO', 'UNVERIFIED', false],
] as const)('a VAT id of %s that is %s is asked about: %s', (country, vatIdStatus, isAsked) => {
  expect(isVerifiable({ country, vatIdStatus })).toBe(isAsked);
});

test.each([
  [1, '2026-11-22T12:01:00.000Z'],
  [2, '2026-11-22T12:05:00.000Z'],
  [3, '2026-11-22T12:30:00.000Z'],
  [4, '2026-11-22T14:00:00.000Z'],
  [5, '2026-11-22T18:00:00.000Z'],
  [6, '2026-11-23T12:00:00.000Z'],
  [400, '2026-11-23T12:00:00.000Z'],
])('after %i times in vain at noon the service is asked again at %s', (failures, at) => {
  expect(nextVatIdCheck(new Date('2026-11-22T12:00:00.000Z'), failures).toISOString()).toBe(at);
});
