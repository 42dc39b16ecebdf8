import { expect, test } from '@jest/globals';
import { decideVersionSource, type VersionRequest } from './version-source.ts';

const fromSheet: VersionRequest = { priceListId: 'a', market: 'GR', markupPercent: '12.5' };
const fromBase: VersionRequest = { priceListId: 'a', derivedFromPriceListId: 'b', book: 'ECB', markupPercent: '0' };

test.each([
  ["the market's sheet", fromSheet, 'sheet'],
  ['another list at the rates of a book', fromBase, 'base'],
  ['another list, by default at the rates entered by hand', { ...fromBase, book: null }, 'base'],
  ['neither of the two', { ...fromSheet, market: null }, 'market'],
  ['both of the two', { ...fromBase, market: 'GR' }, 'market'],
  ['a sheet with a book', { ...fromSheet, book: 'ECB' }, 'book'],
  ['the list itself', { ...fromBase, derivedFromPriceListId: 'a' }, 'derivedFromPriceListId'],
  ['a price of nothing', { ...fromSheet, markupPercent: '-100' }, 'markupPercent'],
  ['almost nothing', { ...fromSheet, markupPercent: '-99.99' }, 'sheet'],
  ['eleven times the cost', { ...fromSheet, markupPercent: '1000' }, 'sheet'],
  ['more than that', { ...fromSheet, markupPercent: '1000.01' }, 'markupPercent'],
])('a version from %s', (_what, request, outcome) => {
  const decision = decideVersionSource(request);
  expect(decision.ok ? decision.value.kind : decision.rejection.path[0]).toBe(outcome);
});
