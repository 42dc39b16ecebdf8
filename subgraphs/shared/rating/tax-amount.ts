import { percentAsFraction } from '../money/fraction.ts';
import { add, allocate, money, scale, type Money } from '../money/money.ts';
import type { TaxCategory } from './decide-tax.ts';

export interface TaxableLine {
  category: TaxCategory;
  ratePercent: string;
  net: Money;
}

/** What all lines of one category and rate come to. */
export interface TaxSubtotal extends TaxableLine {
  tax: Money;
}

export interface TaxAmounts {
  subtotals: TaxSubtotal[];
  /** The tax of each line, in their order; they add up to the subtotals'. */
  taxes: Money[];
}

/**
 * The tax of a document: for each category and rate once, on the sum of its lines, half-up to minor units (EN 16931,
 * BR-CO-17). Each line is told its share, by largest remainder. Throws for lines in different currencies.
 */
export function taxAmounts(lines: readonly TaxableLine[]): TaxAmounts {
  const groups = Map.groupBy(
    lines.map((line, index) => ({ line, index })),
    ({ line }) => `${line.category} ${line.ratePercent}`,
  );
  const taxes: Money[] = [];
  const subtotals = [...groups.values()].map((group) => {
    const subtotal = subtotalOf(group.map(({ line }) => line));
    const shares = sharesOf(
      subtotal.tax,
      group.map(({ line }) => line.net),
    );
    group.forEach(({ index }, position) => {
      taxes[index] = shares[position] ?? money(0n, subtotal.tax.currency);
    });
    return subtotal;
  });
  return { subtotals, taxes };
}

function subtotalOf([first, ...others]: TaxableLine[]): TaxSubtotal {
  if (!first) {
    throw new Error('a tax group without a line');
  }
  const net = others.reduce((sum, line) => add(sum, line.net), first.net);
  return { ...first, net, tax: scale(net, percentAsFraction(first.ratePercent), 'half-up') };
}

function sharesOf(tax: Money, nets: readonly Money[]): Money[] {
  return tax.amount === 0n
    ? nets.map(() => tax)
    : allocate(
        tax,
        nets.map((net) => net.amount),
      );
}
