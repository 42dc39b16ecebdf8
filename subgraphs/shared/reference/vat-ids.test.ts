import { expect, test } from '@jest/globals';
import { EU_VAT_PREFIX } from './countries.ts';
import { isVatIdShape } from './vat-ids.ts';

const EXAMPLES = [
  ['AT', 'ATU12345678'],
  ['BE', 'BE0123456789'],
  ['BG', 'BG123456789'],
  ['BG', 'BG1234567890'],
  ['CH', 'CHE-123.456.789 MWST'],
  ['CH', 'CHE123456789'],
  ['CY', 'CY12345678X'],
  ['CZ', 'CZ12345678'],
  ['DE', 'DE123456789'],
  ['DK', 'DK12345678'],
  ['EE', 'EE123456789'],
  ['ES', 'ESB12345678'],
  ['ES', 'ES12345678Z'],
  ['ES', 'ESX1234567L'],
  ['FI', 'FI12345678'],
  ['FR', 'FRXX123456789'],
  ['FR', 'FR12123456789'],
  ['GB', 'GB123456789'],
  ['GB', 'GBHA500'],
  ['GR', 'EL123456789'],
  ['HR', 'HR12345678901'],
  ['HU', 'HU12345678'],
  ['IE', 'IE1234567T'],
  ['IE', 'IE1234567TH'],
  ['IE', 'IE1X23456T'],
  ['IT', 'IT12345678901'],
  ['LT', 'LT123456789'],
  ['LU', 'LU12345678'],
  ['LV', 'LV12345678901'],
  ['MT', 'MT12345678'],
  ['NL', 'NL123456789B01'],
  ['NO', 'NO123456789MVA'],
  ['NO', '123456789MVA'],
  ['PL', 'PL1234567890'],
  ['PT', 'PT123456789'],
  ['RO', 'RO12'],
  ['SE', 'SE123456789001'],
  ['SI', 'SI12345678'],
  ['SK', 'SK1234567890'],
] as const;

test.each(EXAMPLES)('a VAT id of %s can be %s', (country, vatId) => {
  expect(isVatIdShape(country, vatId)).toBe(true);
});

test.each([
  ['GR', 'GR123456789', 'Greece writes EL'],
  ['EL', 'EL123456789', 'EL is no ISO country'],
  ['GR', 'EL12345678', 'a digit is missing'],
  ['GR', 'el123456789', 'small letters'],
  ['GR', 'EL 123456789', 'a space'],
  ['GR', 'EL123456789\n', 'a line end'],
  ['DE', 'ATU12345678', 'of another country'],
  ['AT', 'AT12345678', 'the U is missing'],
  ['ES', 'ES123456789', 'no letter'],
  ['NL', 'NL123456789012', 'the B is missing'],
  ['US', 'US123456789', 'no VAT there'],
  ['GR', '', 'nothing'],
])('a VAT id of %s cannot be %j: %s', (country, vatId) => {
  expect(isVatIdShape(country, vatId)).toBe(false);
});

test('every EU country has a shape with its prefix', () => {
  const prefixOf = new Map(EXAMPLES.map(([country, vatId]) => [country as string, vatId.slice(0, 2)]));
  for (const [country, prefix] of EU_VAT_PREFIX) {
    expect([country, prefixOf.get(country)]).toEqual([country, prefix]);
  }
});
