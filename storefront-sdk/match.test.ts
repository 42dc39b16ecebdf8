import { describe, expect, test } from '@jest/globals';
import type { CreateQuotePayload } from './generated/storefront/create-quote.ts';
import type { CreateQuoteErrorCode } from './generated/storefront/schema-types.ts';
import { match, type Result } from './result.ts';

type QuoteResult = Result<CreateQuotePayload, 'quote', CreateQuoteErrorCode>;

const refused = (...codes: string[]) =>
  ({
    ok: false,
    errors: codes.map((code) => ({ code, message: `It is ${code}.`, path: [] })),
    current: { quote: null, cart: { version: 3 } },
  }) as unknown as QuoteResult;
const decide = (result: QuoteResult) =>
  match(result, {
    ok: ({ quote }) => quote.id,
    CART_EMPTY: (error) => error.message,
    PRICE_CHANGED: (_, current) => `look at version ${current.cart?.version}`,
    otherwise: (errors) => errors.map(({ code }) => code).join(),
  });

describe('match', () => {
  test('takes what was done', () => {
    expect(decide({ ok: true, isReplay: false, quote: { id: 'quo_1' } } as unknown as QuoteResult)).toBe('quo_1');
  });

  test.each([
    [['CART_EMPTY'], 'It is CART_EMPTY.'],
    [['NOT_FOUND', 'PRICE_CHANGED'], 'look at version 3'],
    [['NOT_FOUND', 'BAD_USER_INPUT'], 'NOT_FOUND,BAD_USER_INPUT'],
    [['A_CODE_OF_NEXT_YEAR'], 'A_CODE_OF_NEXT_YEAR'],
    [['toString'], 'toString'],
  ])('takes the handler of the first code that has one: %j', (codes, expected) => {
    expect(decide(refused(...codes))).toBe(expected);
  });
});
