import { describe, expect, test } from '@jest/globals';
import { currencyCode } from '../../shared/money/currency.ts';
import { percentAsFraction, parseFraction } from '../../shared/money/fraction.ts';
import { formatAmount, parseMoney } from '../../shared/money/money.ts';
import { formatUnitPrice, parseUnitPrice, scaleUnitPrice, type UnitPrice } from '../../shared/money/unit-price.ts';
import { instalmentPrice, markUp } from '../../shared/rating/list-price.ts';
import { priceFromBase, priceFromSheet, type PriceStep } from './price-derivation.ts';

const eur = (text: string) => parseUnitPrice(text, currencyCode('EUR'))!;

describe("a price from the vendor's sheet", () => {
  test.each([
    ['a year paid monthly', '211.20', '0', 12n, '17.60', '211.20', '17.60'],
    ['a year paid at once', '211.20', '0', 1n, '211.20', '211.20', '211.20'],
    ['a year paid monthly, marked up', '211.20', '12.5', 12n, '19.80', '237.60', '17.60'],
    ['the cent that does not divide goes up', '100.00', '3.333', 12n, '8.61', '103.32', '8.33'],
    ['a discount is a negative markup', '211.20', '-10', 12n, '15.84', '190.08', '17.60'],
  ])('%s: %s and %s percent', (_why, termCost, markupPercent, instalments, instalment, term, cost) => {
    const priced = priceFromSheet({ market: 'GR', termCost: eur(termCost) }, { markupPercent, instalments });
    expect(formatAmount(priced.instalment)).toBe(instalment);
    expect(formatAmount(priced.term)).toBe(term);
    expect(formatAmount(priced.cost!)).toBe(cost);
    expect(replayed(priced.steps)).toBe(instalment);
  });
});

describe('a price derived from another list', () => {
  const toPounds = { book: 'MANUAL', rate: '0.87828', to: currencyCode('GBP') };

  test.each([
    ['EUR 100 at 0.87828 are GBP 87.83', '100', toPounds, '0', 1n, '87.83'],
    ['marked up after the conversion', '100', toPounds, '10', 1n, '96.61'],
    ['monthly: divided after everything else', '237.60', toPounds, '0', 12n, '17.39'],
    ['the same currency needs no rate', '211.20', null, '-5', 12n, '16.72'],
    ['yen have no cents', '211.20', { book: 'ECB', rate: '163.2', to: currencyCode('JPY') }, '0', 12n, '2872'],
  ])('%s', (_why, base, conversion, markupPercent, instalments, instalment) => {
    const priced = priceFromBase({ termPrice: eur(base), termCost: eur('90') }, conversion, {
      markupPercent,
      instalments,
    });
    expect(formatAmount(priced.instalment)).toBe(instalment);
    expect(priced.instalment.currency).toBe(conversion?.to ?? 'EUR');
    expect(replayed(priced.steps)).toBe(instalment);
  });

  test('the cost is told in the currency of the list, at the same rate', () => {
    const base = { termPrice: eur('100'), termCost: eur('90') };
    const priced = priceFromBase(base, toPounds, { markupPercent: '0', instalments: 1n });
    expect(formatUnitPrice(priced.termCost!)).toBe('79.04520000');
    expect(formatAmount(priced.cost!)).toBe('79.05');
  });

  test('a base list that does not know the cost leaves it open', () => {
    const base = { termPrice: eur('100'), termCost: null };
    expect(priceFromBase(base, null, { markupPercent: '0', instalments: 1n })).toMatchObject({
      termCost: null,
      cost: null,
    });
  });
});

/** Does again what each step says, from the facts alone, and checks what it says about the amounts on the way. */
function replayed(steps: readonly PriceStep[]): string {
  let running: UnitPrice | null = null;
  let charged = '';
  for (const { rule, facts, before, after } of steps) {
    const given = before && parseUnitPrice(before.amount, currencyCode(before.currency));
    if (given) {
      expect(running).toEqual(given);
    }
    const end = parseUnitPrice(after.amount, currencyCode(after.currency))!;
    if (rule === 'price.markup') {
      running = markUp(given!, percentAsFraction(facts.percent ?? ''), 'half-up');
    } else if (rule === 'price.convert') {
      running = { ...scaleUnitPrice(given!, parseFraction(facts.rate ?? '')!, 'half-up'), currency: end.currency };
    } else if (rule === 'price.instalment') {
      const divided = instalmentPrice(given!, BigInt(facts.instalments ?? ''), 'half-up').instalment;
      charged = formatAmount(divided);
      expect(parseMoney(after.amount, end.currency)).toEqual(divided);
      continue;
    } else {
      running = end;
    }
    expect(running).toEqual(end);
  }
  return charged;
}
