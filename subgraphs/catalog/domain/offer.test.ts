import { describe, expect, test } from '@jest/globals';
import { draftOffer } from './offer.ts';
import { readPriceSheetRow } from './price-sheet-row.ts';
import { SeenPlans } from './seen-plans.ts';

const fields = {
  ProductTitle: 'Microsoft 365',
  ProductId: 'CFQ7TTC0LH18',
  SkuId: '0001',
  SkuTitle: 'Business Basic',
  SkuDescription: 'Web apps',
  TermDuration: 'P1Y',
  BillingPlan: 'Monthly',
  Market: 'GR',
  Currency: 'EUR',
  UnitPrice: '57.60',
  EffectiveStartDate: '2026-01-01T00:00:00Z',
};
const read = (changed: Partial<typeof fields> = {}) =>
  readPriceSheetRow({ ...fields, ...changed }, { market: 'GR', currency: 'EUR' });
const rowOf = (changed?: Partial<typeof fields>) => {
  const result = read(changed);
  if (!result.ok) {
    throw new Error(result.rejection.message);
  }
  return result.value;
};

describe('a row of the sheet as an offer', () => {
  test('prices are counted in hundred-millionths; an unlimited SKU has the limit of Partner Center', () => {
    expect(draftOffer(rowOf())).toMatchObject({
      value: {
        product: {
          vendorKey: 'CFQ7TTC0LH18',
          title: 'Microsoft 365',
          description: 'Web apps',
          vendorName: 'Microsoft',
        },
        plan: {
          vendorKey: 'CFQ7TTC0LH18:0001:COMMERCIAL:P1Y:MONTHLY',
          sku: 'CFQ7TTC0LH18:0001',
          isTrial: false,
          quantityMin: 1,
          quantityMax: 10_000_000,
          searchText: 'Microsoft 365 Web apps',
        },
        prices: [{ market: 'GR', termCostE8: '5760000000', termListPriceE8: null, effectiveUntil: null }],
      },
    });
  });

  test.each([
    ['Business Basic Trial', true],
    ['Trialware Pro', false],
  ])('%s is a trial: %s', (SkuTitle, isTrial) => {
    expect(draftOffer(rowOf({ SkuTitle }))).toMatchObject({ value: { plan: { isTrial } } });
  });

  test('a price that no column holds is refused', () => {
    expect(draftOffer(rowOf({ UnitPrice: '92233720368.54775807' })).ok).toBe(true);
    expect(draftOffer(rowOf({ UnitPrice: '92233720368.54775808' }))).toMatchObject({
      rejection: { code: 'BAD_NUMBER', subject: 'CFQ7TTC0LH18:0001' },
    });
  });
});

describe('what a sheet has said', () => {
  const basic = { vendor_key: 'CFQ7TTC0LH18:0001:COMMERCIAL:P1Y:MONTHLY', sku: 'CFQ7TTC0LH18:0001' };
  const other = { vendor_key: 'CFQ7TTC0LH18:0002:COMMERCIAL:P1Y:MONTHLY', sku: 'CFQ7TTC0LH18:0002' };

  test('the first row of a product describes it', () => {
    const seen = new SeenPlans();
    expect(seen.note(read())).toBe(true);
    expect(seen.note(read({ SkuId: '0002' }))).toBe(false);
    expect(seen.note(read({ ProductId: 'DG7GMGF0D8H4' }))).toBe(true);
  });

  test('a plan lacks when neither a good row nor a refused one speaks of it', () => {
    const seen = new SeenPlans();
    seen.note(read());
    expect([seen.lacks(basic), seen.lacks(other)]).toEqual([false, true]);
    seen.note(read({ SkuId: '0002', UnitPrice: 'x' }));
    expect(seen.lacks(other)).toBe(false);
    expect(seen.isComplete).toBe(true);
  });

  test('a row of which nobody knows the plan makes the sheet incomplete, and so does having no good row', () => {
    const seen = new SeenPlans();
    expect(seen.isComplete).toBe(false);
    seen.note(read());
    seen.note({ ok: false, rejection: { code: 'BAD_QUOTES', message: '', subject: 'line 7' } });
    expect([seen.isComplete, seen.hasGoodRow]).toEqual([false, true]);
  });
});
