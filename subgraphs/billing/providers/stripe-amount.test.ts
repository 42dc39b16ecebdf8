import { expect, test } from '@jest/globals';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amount.ts';

test.each([
  ['12.00 euro', 'EUR', 1200n, 1200, 1200n],
  ['2,800 yen', 'JPY', 2800n, 2800, 2800n],
  ['12.345 Kuwaiti dinar, up to whole tens', 'KWD', 12_345n, 12_350, 12_350n],
  ['1,500 króna, in hundredths', 'ISK', 1500n, 150_000, 1500n],
  ['3,700 Ugandan shilling, in hundredths', 'UGX', 3700n, 370_000, 3700n],
  ['2,500.00 forint', 'HUF', 250_000n, 250_000, 250_000n],
  ['12.34 ariary, up to whole units', 'MGA', 1234n, 13, 1300n],
  ['nothing', 'EUR', 0n, 0, 0n],
])('B07: %s', (_what, code, amount, units, back) => {
  const currency = currencyCode(code);
  expect(toStripeAmount(money(amount, currency), 'up')).toBe(units);
  expect(fromStripeAmount(units, currency)).toEqual(money(back, currency));
});

test.each([100_000_000n, -1n])('no amount of %d cents', (amount) => {
  expect(toStripeAmount(money(amount, currencyCode('EUR')), 'half-up')).toBeNull();
});
