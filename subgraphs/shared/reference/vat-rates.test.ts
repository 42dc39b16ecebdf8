import { expect, test } from '@jest/globals';
import { EU_VAT_PREFIX } from './countries.ts';
import { standardVatRate } from './vat-rates.ts';

test.each([
  ['GR', '2026-11-22', '24'],
  ['FI', '2024-08-31', '24'],
  ['FI', '2024-09-01', '25.5'],
  ['EE', '2025-06-30', '22'],
  ['EE', '2025-07-01', '24'],
  ['RO', '2025-07-31', '19'],
  ['RO', '2025-08-01', '21'],
  ['SK', '2024-12-31', '20'],
  ['SK', '2025-01-01', '23'],
  ['GB', '2026-11-22', '20'],
])('the standard rate in %s on %s is %s percent', (country, day, percent) => {
  expect(standardVatRate(country, day)?.percent).toBe(percent);
});

test('every member of the EU has a rate', () => {
  const missing = [...EU_VAT_PREFIX.keys()].filter((country) => !standardVatRate(country, '2026-11-22'));
  expect(missing).toEqual([]);
});

test.each([
  ['US', '2026-11-22'],
  ['GR', '2023-12-31'],
])('for %s on %s nothing is guessed', (country, day) => {
  expect(standardVatRate(country, day)).toBeNull();
});
