/**
 * Whether the text has the shape of a VAT id of the country (ISO 3166-1 alpha-2, Greece is `GR`), written with its prefix,
 * in capitals and without spaces: `EL123456789`. The shape only: VIES alone knows whether the id is in use. False for
 * countries outside the EU, GB, CH and NO.
 */
export function isVatIdShape(country: string, vatId: string): boolean {
  return VAT_ID_SHAPES.get(country)?.test(vatId) ?? false;
}

// EU: the structures VIES publishes. GB: HMRC, with government departments (GD) and health authorities (HA). CH: the UID
// with or without its points and tax suffix. NO: the organisation number and MVA.
const VAT_ID_SHAPES: ReadonlyMap<string, RegExp> = new Map([
  ['AT', /^ATU\d{8}$/],
  ['BE', /^BE[01]\d{9}$/],
  ['BG', /^BG\d{9,10}$/],
  ['CH', /^CHE-?\d{3}\.?\d{3}\.?\d{3}(?: ?(?:MWST|TVA|IVA))?$/],
  ['CY', /^CY\d{8}[A-Z]$/],
  ['CZ', /^CZ\d{8,10}$/],
  ['DE', /^DE\d{9}$/],
  ['DK', /^DK\d{8}$/],
  ['EE', /^EE\d{9}$/],
  ['ES', /^ES(?:[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/],
  ['FI', /^FI\d{8}$/],
  ['FR', /^FR[A-HJ-NP-Z0-9]{2}\d{9}$/],
  ['GB', /^GB(?:\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/],
  ['GR', /^EL\d{9}$/],
  ['HR', /^HR\d{11}$/],
  ['HU', /^HU\d{8}$/],
  ['IE', /^IE(?:\d[A-Z0-9+*]\d{5}[A-Z]|\d{7}[A-Z]{2})$/],
  ['IT', /^IT\d{11}$/],
  ['LT', /^LT(?:\d{9}|\d{12})$/],
  ['LU', /^LU\d{8}$/],
  ['LV', /^LV\d{11}$/],
  ['MT', /^MT\d{8}$/],
  ['NL', /^NL\d{9}B\d{2}$/],
  ['NO', /^(?:NO)?\d{9}MVA$/],
  ['PL', /^PL\d{10}$/],
  ['PT', /^PT\d{9}$/],
  ['RO', /^RO\d{2,10}$/],
  ['SE', /^SE\d{12}$/],
  ['SI', /^SI\d{8}$/],
  ['SK', /^SK\d{10}$/],
]);
