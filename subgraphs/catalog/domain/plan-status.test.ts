import { expect, test } from '@jest/globals';
import { decidePlanPublication, reasonsToHide, type PlanStatus } from './plan-status.ts';

test.each<[PlanStatus, string[], string[]]>([
  ['PUBLISHED', [], []],
  ['PUBLISHED', ['SEK'], ['NOT_PRICED']],
  ['DRAFT', [], ['NOT_PUBLISHED']],
  ['WITHDRAWN', ['EUR', 'SEK'], ['NOT_PUBLISHED', 'NOT_PRICED']],
])('a plan that is %s and lacks prices in %j is hidden because of %j', (status, currenciesWithoutPrice, rules) => {
  expect(reasonsToHide({ status, currenciesWithoutPrice }).map((reason) => reason.rule)).toEqual(rules);
});

test('every missing currency is named', () => {
  const [reason] = reasonsToHide({ status: 'PUBLISHED', currenciesWithoutPrice: ['EUR', 'SEK'] });
  expect(reason?.text).toBe('No price list for everyone has a price for it in EUR, SEK.');
});

test('a plan goes on sale only where the vendor sells it', () => {
  expect(decidePlanPublication({ isPricedByVendor: true }).ok).toBe(true);
  expect(decidePlanPublication({ isPricedByVendor: false })).toMatchObject({ rejection: { code: 'NOT_PRICED' } });
});
