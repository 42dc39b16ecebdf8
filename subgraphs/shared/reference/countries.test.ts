import { describe, expect, test } from '@jest/globals';
import { COUNTRY_NAMES, EU_VAT_PREFIX, isCountryCode } from './countries.ts';

describe('countries', () => {
  test('ISO 3166-1 has 249 of them', () => {
    expect(COUNTRY_NAMES.size).toBe(249);
  });

  test.each(['GR', 'BG', 'CY', 'SE', 'GB', 'XK', 'EL', 'UK', 'gr', '', 'GRC'])('%j', (text) => {
    expect(isCountryCode(text)).toBe(['GR', 'BG', 'CY', 'SE', 'GB'].includes(text));
  });

  test('the EU has 27 members, and only Greece writes another prefix', () => {
    expect(EU_VAT_PREFIX.size).toBe(27);
    expect([...EU_VAT_PREFIX].filter(([country, prefix]) => country !== prefix)).toEqual([['GR', 'EL']]);
    expect([...EU_VAT_PREFIX.keys()].every(isCountryCode)).toBe(true);
  });
});
