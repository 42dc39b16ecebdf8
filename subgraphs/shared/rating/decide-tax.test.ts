import { describe, expect, test } from '@jest/globals';
import { decideTax, type TaxParties } from './decide-tax.ts';

type VatIdStatus = TaxParties['buyer']['vatIdStatus'];

const decide = (from: string, to: string, status: VatIdStatus, change: Partial<TaxParties['seller']> = {}) =>
  decideTax({
    seller: { country: from, paysWhereTheBuyerIs: true, ...change },
    buyer: { country: to, vatId: status === 'NONE' ? null : `${to}123456789`, vatIdStatus: status },
    suppliedOn: '2026-11-22',
  });

describe('which VAT a sale bears', () => {
  test.each([
    ['at home, the rate of the country', 'GR', 'GR', 'NONE', {}, 'tax.domestic', 'STANDARD', '24'],
    ['to a business of another member', 'GR', 'DE', 'VALID', {}, 'tax.reverse-charge', 'REVERSE_CHARGE', '0'],
    ['to a member without a VAT id: its rate', 'GR', 'FI', 'NONE', {}, 'tax.destination', 'STANDARD', '25.5'],
    [
      'to a member without a VAT id, below the threshold: the own rate',
      'GR',
      'FI',
      'NONE',
      { paysWhereTheBuyerIs: false },
      'tax.origin',
      'STANDARD',
      '24',
    ],
    ['out of the EU', 'SE', 'NO', 'VALID', {}, 'tax.export', 'OUTSIDE_SCOPE', '0'],
    ['from outside the EU', 'GB', 'IE', 'VALID', {}, 'tax.issuer-outside-eu', 'OUTSIDE_SCOPE', '0'],
    ['at home outside the EU', 'GB', 'GB', 'UNVERIFIED', {}, 'tax.domestic', 'STANDARD', '20'],
    ['at home, whatever is known of the VAT id', 'GR', 'GR', 'UNVERIFIED', {}, 'tax.domestic', 'STANDARD', '24'],
    ['with a VAT id that is not in use', 'GR', 'DE', 'INVALID', {}, 'tax.destination', 'STANDARD', '19'],
    ['to Monaco, which counts as France', 'GR', 'MC', 'NONE', {}, 'tax.destination', 'STANDARD', '20'],
    ['to the Åland islands, outside the VAT area', 'FI', 'AX', 'NONE', {}, 'tax.export', 'OUTSIDE_SCOPE', '0'],
  ] as const)('%s', (_why, from, to, status, change, rule, category, ratePercent) => {
    expect(decide(from, to, status, change)).toMatchObject({ ok: true, value: { rule, category, ratePercent } });
  });

  test('reverse charge says so and names the VAT id; outside the scope names none', () => {
    expect(decide('GR', 'DE', 'VALID')).toMatchObject({
      value: { legalText: expect.stringContaining('Reverse charge'), buyerVatId: 'DE123456789' },
    });
    expect(decide('GR', 'CH', 'VALID')).toMatchObject({
      value: { legalText: expect.stringContaining('Outside the scope'), buyerVatId: null },
    });
  });

  test('a VAT id that would decide has to be verified first', () => {
    expect(decide('GR', 'DE', 'UNVERIFIED')).toMatchObject({ ok: false, rejection: { code: 'VAT_ID_UNVERIFIED' } });
  });

  test('a rate that is not known is not guessed', () => {
    expect(decide('US', 'US', 'NONE')).toMatchObject({ ok: false, rejection: { code: 'RATE_MISSING' } });
  });
});
