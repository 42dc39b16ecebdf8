import { describe, expect, test } from '@jest/globals';
import { formatAmount } from '../../shared/money/money.ts';
import { decideQuote, quoteExpiry, type LineToQuote, type QuoteRequest } from './quote.ts';

const line = (change: Partial<LineToQuote> = {}): LineToQuote => ({
  planId: 'plan',
  quantity: 10,
  unitPriceMinor: 2060n,
  plan: { isWithdrawn: false, quantityMin: 1, quantityMax: 300, isSoldInMarket: true, unitPriceMinor: 2060n },
  costMinor: 1760n,
  priceVersionId: 'version',
  steps: [],
  ...change,
});
const request = (change: Partial<QuoteRequest> = {}): QuoteRequest => ({
  currency: 'EUR',
  lines: [line()],
  payer: { country: 'GR', vatId: null, vatIdStatus: 'NONE', status: 'ACTIVE' },
  issuer: { country: 'GR' },
  suppliedOn: '2026-11-22',
  ...change,
});
const repriced = { ...line().plan, unitPriceMinor: 2100n };

describe('what a cart costs', () => {
  test('ten seats at 20.60 with 24 % VAT', () => {
    const quote = decideQuote(request());
    expect(quote.ok && [quote.value.net, quote.value.tax, quote.value.gross].map(formatAmount)).toEqual([
      '206.00',
      '49.44',
      '255.44',
    ]);
    expect(quote).toMatchObject({
      value: { lines: [{ steps: [{ rule: 'price.quantity', after: { amount: '206.00' } }] }] },
    });
  });

  test('the tax of the lines adds up to the tax of the document', () => {
    const cheap = line({ quantity: 1, unitPriceMinor: 107n, plan: { ...line().plan, unitPriceMinor: 107n } });
    const payer = { country: 'DE', vatId: null, vatIdStatus: 'NONE', status: 'ACTIVE' } as const;
    const quote = decideQuote(request({ lines: [cheap, cheap, cheap], payer, issuer: { country: 'DE' } }));
    expect(quote.ok && formatAmount(quote.value.tax)).toBe('0.61');
    expect(quote.ok && quote.value.lines.map(({ tax }) => formatAmount(tax))).toEqual(['0.21', '0.20', '0.20']);
  });

  test.each([
    ['nothing in it', { lines: [] }, 'CART_EMPTY'],
    ['a visitor', { payer: null }, 'CART_HAS_PROBLEMS'],
    ['a suspended account', { payer: { ...request().payer!, status: 'SUSPENDED' } }, 'CART_HAS_PROBLEMS'],
    ['C09: another price', { lines: [line({ plan: repriced })] }, 'PRICE_CHANGED'],
    [
      'another price, and something that is withdrawn',
      { lines: [line({ plan: repriced }), line({ plan: { ...repriced, isWithdrawn: true } })] },
      'CART_HAS_PROBLEMS',
    ],
    ['nobody who invoices', { issuer: null }, 'RATE_MISSING'],
    [
      'a VAT id that would decide and is not verified',
      { payer: { country: 'DE', vatId: 'DE123456789', vatIdStatus: 'UNVERIFIED', status: 'ACTIVE' } },
      'VAT_ID_UNVERIFIED',
    ],
  ] as [string, Partial<QuoteRequest>, string][])('no quote for %s', (_why, change, code) => {
    expect(decideQuote(request(change))).toMatchObject({ ok: false, rejection: { code } });
  });

  test('a quote is binding for half an hour', () => {
    expect(quoteExpiry(new Date('2026-11-22T09:41:00Z'))).toEqual(new Date('2026-11-22T10:11:00Z'));
  });
});
