import { describe, expect, test } from '@jest/globals';
import { decideLine, findLineProblem, type PlanForCart } from './cart-line.ts';

const plan: PlanForCart = {
  isWithdrawn: false,
  quantityMin: 1,
  quantityMax: 300,
  isSoldInMarket: true,
  unitPriceMinor: 1980n,
};

describe('a line of a cart', () => {
  test.each([
    ['ten seats', 10, {}, 0, undefined],
    ['as many as are sold', 300, {}, 0, undefined],
    ['P05: a negative number', -1, {}, 0, 'BAD_USER_INPUT'],
    ['P05: a billion', 1_000_000_000, {}, 0, 'QUANTITY_OUT_OF_BOUNDS'],
    ['fewer than are sold', 1, { quantityMin: 2 }, 0, 'QUANTITY_OUT_OF_BOUNDS'],
    ['a plan that is withdrawn', 1, { isWithdrawn: true }, 0, 'PLAN_NOT_AVAILABLE'],
    ['a plan without a price', 1, { unitPriceMinor: null }, 0, 'PLAN_NOT_AVAILABLE'],
    ['a country that is not served', 1, { isSoldInMarket: false }, 0, 'PLAN_NOT_AVAILABLE'],
    ['the hundredth line', 1, {}, 99, undefined],
    ['one line too many', 1, {}, 100, 'BAD_USER_INPUT'],
    ['a withdrawn plan is removed', 0, { isWithdrawn: true }, 100, undefined],
  ])('%s', (_what, quantity, change, otherLines, code) => {
    const decision = decideLine({ quantity, plan: { ...plan, ...change }, otherLines });
    expect(decision.ok ? undefined : decision.rejection.code).toBe(code);
  });

  test('a plan that nobody knows is not found', () => {
    expect(decideLine({ quantity: 1, plan: null, otherLines: 0 })).toMatchObject({ rejection: { code: 'NOT_FOUND' } });
  });

  test.each([
    ['nothing', {}, undefined],
    ['C09: another price', { unitPriceMinor: 2100n }, 'PRICE_CHANGED'],
    ['no price any more', { unitPriceMinor: null }, 'NOT_SOLD_IN_MARKET'],
    ['a country that is no longer served', { isSoldInMarket: false }, 'NOT_SOLD_IN_MARKET'],
    ['withdrawn, whatever else', { isWithdrawn: true, unitPriceMinor: 2100n }, 'PLAN_WITHDRAWN'],
    ['other bounds', { quantityMax: 9 }, 'QUANTITY_OUT_OF_BOUNDS'],
  ])('what stands in the way of ten seats: %s', (_what, change, code) => {
    const problem = findLineProblem({ quantity: 10, unitPriceMinor: 1980n }, { ...plan, ...change });
    expect(problem?.code).toBe(code);
  });
});
