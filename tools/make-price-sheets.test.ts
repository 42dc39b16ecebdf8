import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { draftPriceSheets, priceSheetFolder, readPriceSheetSources } from './make-price-sheets.ts';

const sources = await readPriceSheetSources();
const sheets = draftPriceSheets(sources);
const markets = [...sheets.keys()];

describe('the sandbox price sheets', () => {
  test('there is one for every market that is sold', async () => {
    expect([...markets].sort()).toEqual(['AT', 'BG', 'CH', 'CY', 'DE', 'DK', 'FI', 'GB', 'GR', 'NO', 'SE']);
    expect((await readdir(priceSheetFolder)).sort()).toEqual(markets.map((market) => `${market}.csv`).sort());
  });

  test.each(markets)('the committed sheet of %s is what the script makes of the data', async (market) => {
    expect(await readFile(join(priceSheetFolder, `${market}.csv`), 'utf8')).toBe(sheets.get(market));
  });

  test.each(markets)(
    '%s sells at least 60 SKUs, and each that has a yearly term by the month and by the year',
    (market) => {
      const offersBySku = new Map<string, string[]>();
      for (const row of rowsOf(market)) {
        const sku = `${row.ProductId}:${row.SkuId}`;
        offersBySku.set(sku, [...(offersBySku.get(sku) ?? []), `${row.TermDuration}/${row.BillingPlan}`]);
      }
      expect(offersBySku.size).toBeGreaterThanOrEqual(60);
      for (const offers of offersBySku.values()) {
        if (offers.some((offer) => offer.startsWith('P1Y'))) {
          expect(offers).toEqual(expect.arrayContaining(['P1Y/Monthly', 'P1Y/Annual']));
        }
      }
    },
  );

  test.each(markets)('%s has one currency, one title a product, a description and no negative price', (market) => {
    const rows = rowsOf(market);
    expect(new Set(rows.map((row) => row.Currency)).size).toBe(1);
    expect(new Set(rows.map((row) => `${row.ProductId} ${row.ProductTitle}`)).size).toBe(
      new Set(rows.map((row) => row.ProductId)).size,
    );
    expect(rows.filter((row) => !/^[A-Z].+\.$/.test(row.SkuDescription ?? ''))).toEqual([]);
    expect(rows.filter((row) => !/^\d+\.\d\d$/.test(row.UnitPrice ?? ''))).toEqual([]);
  });

  test('two markets never have the same prices, not even in one currency', () => {
    const prices = markets.map((market) =>
      rowsOf(market)
        .map((row) => row['ERP Price'])
        .join(' '),
    );
    expect(new Set(prices).size).toBe(markets.length);
  });

  test('a price is for the whole term: a year by the month costs five percent more than at once', () => {
    const offers = rowsOf('DE').filter((row) => row.SkuTitle === 'Microsoft 365 Business Premium');
    const listed = Object.fromEntries(
      offers.map((row) => [`${row.TermDuration}/${row.BillingPlan}`, row['ERP Price']]),
    );
    expect(listed).toEqual({
      'P1Y/Annual': '249.84',
      'P1Y/Monthly': '262.33',
      'P1M/Monthly': '24.98',
      'P3Y/Annual': '749.52',
    });
  });
});

function rowsOf(market: string): Record<string, string>[] {
  return parse<Record<string, string>>(sheets.get(market) ?? '', { columns: true });
}
