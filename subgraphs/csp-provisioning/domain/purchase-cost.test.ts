import { expect, test } from '@jest/globals';
import { isSoldAtLoss } from './purchase-cost.ts';

const ask = {
  market: 'GR',
  currency: 'EUR',
  termCost: '211.20000000',
  effectiveFrom: '2026-01-01T00:00:00.000Z',
  effectiveUntil: null,
};
const line = { currency: 'EUR', unitPriceMinor: '1760', termDuration: 'P1Y', billingCycle: 'MONTHLY' } as const;
const when = { market: 'GR', now: new Date('2026-11-23T10:00:00Z') };

test.each([
  ['17.60 a month, bought for 17.60', {}, {}, false],
  ['17.59 a month, bought for 17.60', { unitPriceMinor: '1759' }, {}, true],
  ['17.60 a month, bought for 17.61 from now on', {}, { termCost: '211.32000000' }, true],
  [
    '17.60 a month, dearer from next year on',
    {},
    { termCost: '999.00000000', effectiveFrom: '2027-01-01T00:00:00Z' },
    false,
  ],
  ['in another currency', { currency: 'SEK', unitPriceMinor: '1' }, {}, false],
  ['in another market', { unitPriceMinor: '1' }, { market: 'CY' }, false],
])('sold for %s: at a loss is %s', (_what, change, asked, isLoss) => {
  expect(isSoldAtLoss({ ...line, ...change }, [{ ...ask, ...asked }], when)).toBe(isLoss);
});
