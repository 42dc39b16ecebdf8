import { expect, test } from '@jest/globals';
import { readPostalAddress } from './postal-address.ts';

test('blanks are cut off, and what was not given is null', () => {
  expect(readPostalAddress({ lines: [' Ermou 1 ', ''], city: ' Athens ', country: 'GR' })).toEqual({
    company: null,
    lines: ['Ermou 1'],
    city: 'Athens',
    postalCode: null,
    region: null,
    country: 'GR',
  });
});

test.each([
  ['no line', { lines: [' '], city: 'Athens', country: 'GR' }],
  ['five lines', { lines: ['1', '2', '3', '4', '5'], city: 'Athens', country: 'GR' }],
  ['no city', { lines: ['Ermou 1'], city: '', country: 'GR' }],
  ['no such country', { lines: ['Ermou 1'], city: 'Athens', country: 'XX' }],
])('an address with %s is none', (_what, input) => {
  expect(readPostalAddress(input)).toBeNull();
});
