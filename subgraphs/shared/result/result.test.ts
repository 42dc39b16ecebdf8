import { expect, test } from '@jest/globals';
import { accept, reject } from './result.ts';
import type { Result } from './result.ts';

function decideQuantity(quantity: number): Result<number, { code: 'QUANTITY_TOO_SMALL'; quantityMin: number }> {
  return quantity < 1 ? reject({ code: 'QUANTITY_TOO_SMALL', quantityMin: 1 }) : accept(quantity);
}

test('a decision that went well carries its value', () => {
  expect(decideQuantity(5)).toEqual({ ok: true, value: 5 });
});

test('a refused decision says why', () => {
  expect(decideQuantity(0)).toEqual({ ok: false, rejection: { code: 'QUANTITY_TOO_SMALL', quantityMin: 1 } });
});
