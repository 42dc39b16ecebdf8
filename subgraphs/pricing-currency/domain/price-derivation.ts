import type { CurrencyCode } from '../../shared/money/currency.ts';
import { parseFraction, percentAsFraction, type Fraction } from '../../shared/money/fraction.ts';
import { formatAmount, type Money } from '../../shared/money/money.ts';
import { convertUnitPrice, formatUnitPrice, type UnitPrice } from '../../shared/money/unit-price.ts';
import { instalmentPrice, markUp } from '../../shared/rating/list-price.ts';

/** Each names one sentence of an explanation and one operation of its replay. */
export type PriceRule =
  'price.cost' | 'price.base' | 'price.convert' | 'price.markup' | 'price.list' | 'price.instalment' | 'price.quantity';

/** One step of a price as it is kept: exact decimals, so that replaying the steps gives the amount to the last place. */
export interface PriceStep {
  rule: PriceRule;
  facts: Record<string, string>;
  before: ExactAmount | null;
  after: ExactAmount;
}

export interface ExactAmount {
  amount: string;
  currency: string;
}

/** What one seat of a plan costs on a list, and how that came about. */
export interface ListedPlanPrice {
  /** For the whole term, before it is divided. */
  termPrice: UnitPrice;
  /** What we pay for the whole term, in the list's currency; null when the base list did not know. */
  termCost: UnitPrice | null;
  /** What is charged each billing cycle, and what the term costs so. */
  instalment: Money;
  term: Money;
  /** What we pay each billing cycle. */
  cost: Money | null;
  steps: PriceStep[];
}

export interface SheetPrice {
  market: string;
  termCost: UnitPrice;
}

export interface BasePrice {
  termPrice: UnitPrice;
  termCost: UnitPrice | null;
}

/** One unit of the base list's currency is `rate` units of `to`. */
export interface ConversionRule {
  book: string;
  rate: string;
  to: CurrencyCode;
}

export interface PriceTerms {
  markupPercent: string;
  /** In how many instalments the term is billed. */
  instalments: bigint;
}

/** The price of a plan whose cost stands in a vendor's sheet, for the whole term: the cost marked up, half-up at 8 places. */
export function priceFromSheet(sheet: SheetPrice, terms: PriceTerms): ListedPlanPrice {
  const { termCost, market } = sheet;
  const cost: PriceStep = { rule: 'price.cost', facts: { market }, before: null, after: exact(termCost) };
  const marked = markedUp(termCost, terms);
  return listed({ termPrice: marked.price, termCost }, terms, [cost, marked.step]);
}

/**
 * The price of a plan that another list prices: that list's term price, converted at the directed rate when the currency
 * differs, then marked up; each step half-up at 8 places. The cost follows at the same rate, so that margins can be told.
 */
export function priceFromBase(base: BasePrice, conversion: ConversionRule | null, terms: PriceTerms): ListedPlanPrice {
  const start: PriceStep = { rule: 'price.base', facts: {}, before: null, after: exact(base.termPrice) };
  if (!conversion) {
    const marked = markedUp(base.termPrice, terms);
    return listed({ termPrice: marked.price, termCost: base.termCost }, terms, [start, marked.step]);
  }
  const { book, rate, to } = conversion;
  const exchange = { rate: rateAsFraction(rate), to };
  const converted = convertUnitPrice(base.termPrice, exchange, 'half-up');
  const step: PriceStep = {
    rule: 'price.convert',
    facts: { book, rate, fromCurrency: base.termPrice.currency, toCurrency: to },
    before: exact(base.termPrice),
    after: exact(converted),
  };
  const marked = markedUp(converted, terms);
  const termCost = base.termCost && convertUnitPrice(base.termCost, exchange, 'half-up');
  return listed({ termPrice: marked.price, termCost }, terms, [start, step, marked.step]);
}

function markedUp(before: UnitPrice, { markupPercent }: PriceTerms): { price: UnitPrice; step: PriceStep } {
  const price = markUp(before, percentAsFraction(markupPercent), 'half-up');
  const facts = { percent: markupPercent };
  return { price, step: { rule: 'price.markup', facts, before: exact(before), after: exact(price) } };
}

/** From the list price on, every viewer may see the steps. */
function listed(price: BasePrice, { instalments }: PriceTerms, buyingSteps: PriceStep[]): ListedPlanPrice {
  const { termPrice, termCost } = price;
  const { instalment, term } = instalmentPrice(termPrice, instalments, 'half-up');
  const list: PriceStep = { rule: 'price.list', facts: {}, before: exact(termPrice), after: exact(termPrice) };
  const divided: PriceStep = {
    rule: 'price.instalment',
    facts: { instalments: instalments.toString(), rounding: 'half-up' },
    before: exact(termPrice),
    after: { amount: formatAmount(instalment), currency: instalment.currency },
  };
  return {
    termPrice,
    termCost,
    instalment,
    term,
    cost: termCost && instalmentPrice(termCost, instalments, 'half-up').instalment,
    steps: [...buyingSteps, list, divided],
  };
}

function exact(price: UnitPrice): ExactAmount {
  return { amount: formatUnitPrice(price), currency: price.currency };
}

function rateAsFraction(rate: string): Fraction {
  const parsed = parseFraction(rate);
  if (!parsed) {
    throw new Error(`rate ${JSON.stringify(rate)} is not a plain decimal`);
  }
  return parsed;
}
