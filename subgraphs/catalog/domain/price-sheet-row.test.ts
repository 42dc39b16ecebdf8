import { describe, expect, test } from '@jest/globals';
import { currencyCode } from '../../shared/money/currency.ts';
import { parseUnitPrice } from '../../shared/money/unit-price.ts';
import { planKey, priceSheetColumn, readPriceSheetRow } from './price-sheet-row.ts';

const greece = { market: 'GR', currency: 'EUR' };

const businessBasic = {
  ProductTitle: 'Microsoft 365 Business Basic',
  ProductId: 'CFQ7TTC0LH18',
  SkuId: '0001',
  SkuTitle: 'Microsoft 365 Business Basic',
  Publisher: 'Microsoft Corporation',
  SkuDescription: 'Web and mobile Office apps.',
  TermDuration: 'P1Y',
  BillingPlan: 'Monthly',
  Market: 'GR',
  Currency: 'EUR',
  UnitPrice: '56.34',
  PricingTierRangeMin: '',
  PricingTierRangeMax: '',
  EffectiveStartDate: '2026-11-01T00:00:00.0000000Z',
  EffectiveEndDate: '9999-12-31T00:00:00.0000000Z',
  Tags: 'License',
  'ERP Price': '70.43',
  Segment: 'Commercial',
};

describe('a row of the price sheet', () => {
  test('a yearly term billed by the month keeps the price of the whole year', () => {
    expect(readPriceSheetRow(businessBasic, greece)).toEqual({
      ok: true,
      value: {
        productId: 'CFQ7TTC0LH18',
        productTitle: 'Microsoft 365 Business Basic',
        skuId: '0001',
        skuTitle: 'Microsoft 365 Business Basic',
        skuDescription: 'Web and mobile Office apps.',
        publisher: 'Microsoft Corporation',
        kind: 'LICENSE',
        segment: 'COMMERCIAL',
        termDuration: 'P1Y',
        billingCycle: 'MONTHLY',
        market: 'GR',
        currency: 'EUR',
        termCost: parseUnitPrice('56.34', currencyCode('EUR')),
        termListPrice: parseUnitPrice('70.43', currencyCode('EUR')),
        quantityMin: null,
        quantityMax: null,
        effectiveFrom: new Date('2026-11-01T00:00:00Z'),
        effectiveUntil: null,
      },
    });
  });

  test('the plan key names product, SKU, segment, term and cycle', () => {
    expect(planKey(accepted({}))).toBe('CFQ7TTC0LH18:0001:COMMERCIAL:P1Y:MONTHLY');
    expect(planKey(accepted({ TermDuration: '', BillingPlan: 'OneTime' }))).toBe(
      'CFQ7TTC0LH18:0001:COMMERCIAL::ONE_TIME',
    );
  });

  test.each([
    [
      'a perpetual license has no term and is software',
      { TermDuration: '', BillingPlan: 'OneTime', Tags: 'Perpetual' },
      { kind: 'SOFTWARE', termDuration: null, billingCycle: 'ONE_TIME' },
    ],
    [
      'the Azure plan is charged by use',
      { TermDuration: '', BillingPlan: 'None', Tags: 'Azure', UnitPrice: '0.00' },
      { kind: 'USAGE', billingCycle: 'NONE' },
    ],
    ['an add-on is known by its tag', { Tags: 'License;Add-on' }, { kind: 'ADD_ON' }],
    [
      'three years may be billed by the year',
      { TermDuration: 'P3Y', BillingPlan: 'Annual' },
      { termDuration: 'P3Y', billingCycle: 'ANNUAL' },
    ],
    ['schools have their own segment', { Segment: 'Education' }, { segment: 'EDUCATION' }],
    ['a sheet from before segments is commercial', { Segment: undefined }, { segment: 'COMMERCIAL' }],
    ['a row without a list price is still an offer', { 'ERP Price': '' }, { termListPrice: null }],
    ['spaces around a value do not count', { Market: ' GR ', Currency: ' EUR' }, { market: 'GR', currency: 'EUR' }],
    [
      'a limit of seats is kept',
      { PricingTierRangeMin: '1', PricingTierRangeMax: '300' },
      { quantityMin: 1, quantityMax: 300 },
    ],
    [
      'an end is kept',
      { EffectiveEndDate: '2/4/2027 12:00:00 AM' },
      { effectiveUntil: new Date('2027-02-04T00:00:00Z') },
    ],
  ])('%s', (_title, change, kept) => {
    expect(accepted(change)).toMatchObject(kept);
  });

  test.each([
    ['a row without a SKU', { SkuId: '' }, 'MISSING_FIELD', 'SkuId'],
    ['a row without a price', { UnitPrice: ' ' }, 'MISSING_FIELD', 'UnitPrice'],
    ['the row of another market', { Market: 'CY' }, 'MARKET_MISMATCH', 'CY'],
    ['a currency that does not exist', { Currency: 'EURO' }, 'UNKNOWN_CURRENCY', 'EURO'],
    ['another currency than the sheet', { Currency: 'USD' }, 'CURRENCY_MIXED', 'USD'],
    ['a term that is not sold', { TermDuration: 'P2Y' }, 'UNKNOWN_TERM', 'P2Y'],
    ['monthly billing without a term', { TermDuration: '' }, 'UNKNOWN_TERM', 'empty'],
    ['an unknown billing plan', { BillingPlan: 'Weekly' }, 'UNKNOWN_BILLING_PLAN', 'Weekly'],
    ['a month billed by the year', { TermDuration: 'P1M', BillingPlan: 'Annual' }, 'UNKNOWN_BILLING_PLAN', 'P1M'],
    ['an unknown segment', { Segment: 'Military' }, 'UNKNOWN_SEGMENT', 'Military'],
    ['a segment left empty', { Segment: '' }, 'UNKNOWN_SEGMENT', 'Segment'],
    ['a decimal comma', { UnitPrice: '56,34' }, 'BAD_NUMBER', '56,34'],
    ['a negative price', { UnitPrice: '-1.00' }, 'BAD_NUMBER', '-1.00'],
    ['a price in exponents', { UnitPrice: '1e3' }, 'BAD_NUMBER', '1e3'],
    ['a list price that is a word', { 'ERP Price': 'n/a' }, 'BAD_NUMBER', 'ERP Price'],
    ['a limit that is no number', { PricingTierRangeMax: 'many' }, 'BAD_NUMBER', 'PricingTierRangeMax'],
    ['limits the wrong way round', { PricingTierRangeMin: '10', PricingTierRangeMax: '5' }, 'BAD_NUMBER', '10'],
    ['a day that no calendar has', { EffectiveStartDate: '2026-02-30T00:00:00Z' }, 'BAD_DATE', '2026-02-30'],
    ['an end that is no date', { EffectiveEndDate: 'never' }, 'BAD_DATE', 'EffectiveEndDate'],
    ['an end before the start', { EffectiveEndDate: '2026-10-01T00:00:00Z' }, 'BAD_DATE', 'EffectiveEndDate'],
  ])('refuses %s', (_title, change, code, named) => {
    const read = readPriceSheetRow({ ...businessBasic, ...change }, greece);
    expect(read).toMatchObject({ ok: false, rejection: { code, message: expect.stringContaining(named) } });
  });

  test('a refused row is called by its product and SKU', () => {
    expect(readPriceSheetRow({ ...businessBasic, Currency: 'USD' }, greece)).toMatchObject({
      rejection: { subject: 'CFQ7TTC0LH18:0001' },
    });
  });

  test('any currency will do where the sheet has none of its own', () => {
    expect(readPriceSheetRow({ ...businessBasic, Currency: 'USD' }, { market: 'GR', currency: null }).ok).toBe(true);
  });
});

test.each([
  ['ERP Price', 'ERP Price'],
  ['ERPPrice', 'ERP Price'],
  ['"ERP Price“', 'ERP Price'],
  ['Erp_price', 'ERP Price'],
  ['"ProductId"', 'ProductId'],
  ['ChangeIndicator', null],
])('the header %s means the column %s', (header, column) => {
  expect(priceSheetColumn(header)).toBe(column);
});

function accepted(change: Record<string, string | undefined>) {
  const fields = Object.fromEntries(
    Object.entries({ ...businessBasic, ...change }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const read = readPriceSheetRow(fields, greece);
  if (!read.ok) {
    throw new Error(read.rejection.message);
  }
  return read.value;
}
