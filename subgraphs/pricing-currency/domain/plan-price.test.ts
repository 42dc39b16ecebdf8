import { expect, test } from '@jest/globals';
import { currencyCode } from '../../shared/money/currency.ts';
import { formatAmount } from '../../shared/money/money.ts';
import type { BillingCycle } from '../../shared/time/term-duration.ts';
import { pricePlan } from './plan-price.ts';

const rule = { fromCurrency: currencyCode('EUR'), markupPercent: '0', conversion: null };
const sheet = { market: 'GR', termPrice: null, termCost: 21_120_000_000n };

test.each<[string | null, BillingCycle, string]>([
  ['P1Y', 'MONTHLY', '17.60'],
  ['P1Y', 'ANNUAL', '211.20'],
  ['P1M', 'MONTHLY', '211.20'],
  ['P3Y', 'ANNUAL', '70.40'],
  ['P3Y', 'TRIENNIAL', '211.20'],
  [null, 'ONE_TIME', '211.20'],
  ['P1Y', 'TRIENNIAL', 'CYCLE_DOES_NOT_FIT'],
  ['P5Y', 'MONTHLY', 'CYCLE_DOES_NOT_FIT'],
  [null, 'MONTHLY', 'CYCLE_DOES_NOT_FIT'],
])('EUR 211.20 for %s, billed %s: %s', (termDuration, billingCycle, outcome) => {
  const priced = pricePlan({ ...sheet, termDuration, billingCycle }, rule);
  expect(priced.ok ? formatAmount(priced.value.instalment) : priced.rejection.code).toBe(outcome);
});
