import { moneyView, type Explanation, type ExplanationStep } from '../../shared/graphql/common-types.ts';
import { formatAmount } from '../../shared/money/money.ts';
import type { ExactAmount, PriceRule, PriceStep } from '../domain/price-derivation.ts';
import { shown } from '../domain/price-for-viewer.ts';

const TEXTS: Record<PriceRule, string> = {
  'price.cost': "The vendor's price for the whole term, from the sheet of the market.",
  'price.base': 'The price for the whole term on the list that this one is derived from.',
  'price.convert': 'Converted at the rate that was recorded when the version was made.',
  'price.markup': 'The markup of the price list.',
  'price.list': 'The list price for the whole term.',
  'price.instalment': 'Divided by the instalments of the term and rounded once, for one unit.',
  'price.quantity': 'Multiplied by the quantity.',
};

/** The graph's form of a price's steps. `exactAmount` is the amount after the step before it is rounded for showing. */
export function explanationView(steps: readonly PriceStep[]): Explanation {
  const last = steps.at(-1);
  return {
    summary: last ? `${formatAmount(shown(last.after))} ${last.after.currency} for one unit and billing cycle.` : '',
    steps: steps.map(stepView),
  };
}

function stepView({ rule, facts, before, after }: PriceStep): ExplanationStep {
  const stated = Object.entries(facts).map(([name, value]) => ({ name, value }));
  return {
    rule,
    text: TEXTS[rule],
    facts: [...stated, { name: 'exactAmount', value: after.amount }],
    amountBefore: before && shownView(before),
    amountAfter: shownView(after),
  };
}

function shownView(amount: ExactAmount) {
  return moneyView(shown(amount));
}
