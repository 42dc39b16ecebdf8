import { currencyCode } from '../../shared/money/currency.ts';
import { add, formatAmount, money, multiply, type Money } from '../../shared/money/money.ts';
import { decideTax, type TaxDecision, type TaxParties, type TaxRefusal } from '../../shared/rating/decide-tax.ts';
import { taxAmounts, type TaxSubtotal } from '../../shared/rating/tax-amount.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';
import { findLineProblem, type PlanForCart } from './cart-line.ts';
import type { PriceStep } from './price-derivation.ts';

/** A line of the cart with the price that counts now. */
export interface LineToQuote {
  planId: string;
  quantity: number;
  /** What the cart has shown. */
  unitPriceMinor: bigint;
  plan: PlanForCart;
  costMinor: bigint | null;
  priceVersionId: string | null;
  steps: PriceStep[];
}

export interface QuoteRequest {
  currency: string;
  lines: readonly LineToQuote[];
  /** The account that will be invoiced; null when the cart is a visitor's. */
  payer: (TaxParties['buyer'] & { status: string }) | null;
  /** The company that will invoice; null when the tenant has none. */
  issuer: { country: string } | null;
  /** The day of supply in the tenant's time zone. */
  suppliedOn: string;
}

export interface QuotedLine {
  planId: string;
  quantity: number;
  unitPrice: Money;
  net: Money;
  tax: Money;
  /** What we pay for one unit. */
  cost: Money | null;
  priceVersionId: string;
  steps: PriceStep[];
}

export interface QuoteDraft {
  lines: QuotedLine[];
  taxDecision: TaxDecision;
  taxSubtotals: TaxSubtotal[];
  net: Money;
  tax: Money;
  gross: Money;
}

export interface QuoteRefusal {
  code: TaxRefusal['code'] | 'CART_EMPTY' | 'CART_HAS_PROBLEMS' | 'PRICE_CHANGED';
  message: string;
  path: string[];
}

const QUOTE_MILLISECONDS = 30 * 60_000;

/** Until when a quote that is made now is binding. */
export function quoteExpiry(now: Date): Date {
  return new Date(now.getTime() + QUOTE_MILLISECONDS);
}

/**
 * What the cart costs if it is ordered now: its first instalments with their tax, added up. Refused when something in it
 * cannot be sold as it stands, or costs something else than the cart has shown.
 */
export function decideQuote(request: QuoteRequest): Result<QuoteDraft, QuoteRefusal> {
  const { lines, payer, issuer, suppliedOn } = request;
  if (lines.length === 0) {
    return refuse('CART_EMPTY', 'There is nothing in this cart. Put a plan into it.');
  }
  if (payer?.status !== 'ACTIVE') {
    return refuse('CART_HAS_PROBLEMS', 'Only an active account can order. Sign in, or wait for approval.');
  }
  const problems = lines.flatMap((line) => findLineProblem(line, line.plan) ?? []);
  const gravest = problems.find(({ code }) => code !== 'PRICE_CHANGED');
  if (gravest) {
    return refuse('CART_HAS_PROBLEMS', gravest.message);
  }
  const [repriced] = problems;
  if (repriced) {
    return refuse('PRICE_CHANGED', repriced.message);
  }
  if (!issuer) {
    return refuse('RATE_MISSING', 'No company that could invoice is known here. Ask us to add it.');
  }
  const tax = decideTax({ seller: { country: issuer.country, paysWhereTheBuyerIs: true }, buyer: payer, suppliedOn });
  return tax.ok ? accept(addUp(request, tax.value)) : refuse(tax.rejection.code, tax.rejection.message);
}

function addUp(request: QuoteRequest, taxDecision: TaxDecision): QuoteDraft {
  const currency = currencyCode(request.currency);
  const { category, ratePercent } = taxDecision;
  const priced = request.lines.map((line) => priceLine(line, currency));
  const { subtotals, taxes } = taxAmounts(priced.map(({ net }) => ({ category, ratePercent, net })));
  const nothing = money(0n, currency);
  const net = priced.reduce((sum, line) => add(sum, line.net), nothing);
  const tax = subtotals.reduce((sum, subtotal) => add(sum, subtotal.tax), nothing);
  const lines = priced.map((line, index) => ({ ...line, tax: taxes[index] ?? nothing }));
  return { lines, taxDecision, taxSubtotals: subtotals, net, tax, gross: add(net, tax) };
}

function priceLine(line: LineToQuote, currency: Money['currency']): Omit<QuotedLine, 'tax'> {
  const { planId, quantity, unitPriceMinor, costMinor, priceVersionId } = line;
  if (priceVersionId === null) {
    throw new Error(`plan ${planId} was quoted without a price`);
  }
  const unitPrice = money(unitPriceMinor, currency);
  const net = multiply(unitPrice, BigInt(quantity));
  const step: PriceStep = {
    rule: 'price.quantity',
    facts: { quantity: String(quantity) },
    before: { amount: formatAmount(unitPrice), currency },
    after: { amount: formatAmount(net), currency },
  };
  const cost = costMinor === null ? null : money(costMinor, currency);
  return { planId, quantity, unitPrice, net, cost, priceVersionId, steps: [...line.steps, step] };
}

function refuse(code: QuoteRefusal['code'], message: string): Result<never, QuoteRefusal> {
  return reject({ code, message, path: ['cartId'] });
}
