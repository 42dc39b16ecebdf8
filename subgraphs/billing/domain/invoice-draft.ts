import { add, money, type Money } from '../../shared/money/money.ts';
import type { CurrencyCode } from '../../shared/money/currency.ts';
import type { TaxCategory } from '../../shared/rating/decide-tax.ts';
import { taxAmounts, type TaxSubtotal } from '../../shared/rating/tax-amount.ts';

export interface InvoiceDraft<Line> {
  lines: (Line & { tax: Money })[];
  subtotals: TaxSubtotal[];
  net: Money;
  tax: Money;
  gross: Money;
}

/**
 * What is to be paid for lines that were bought together: the tax is counted once for each category and rate, half-up to
 * minor units (EN 16931, BR-CO-17), and each line told its share, so that lines and tax add up to the total exactly.
 */
export function draftInvoice<Line extends { net: Money }>(
  lines: readonly Line[],
  taxed: { category: TaxCategory; ratePercent: string; currency: CurrencyCode },
): InvoiceDraft<Line> {
  const { category, ratePercent, currency } = taxed;
  const { subtotals, taxes } = taxAmounts(lines.map(({ net }) => ({ category, ratePercent, net })));
  const nothing = money(0n, currency);
  const net = lines.reduce((sum, line) => add(sum, line.net), nothing);
  const tax = subtotals.reduce((sum, subtotal) => add(sum, subtotal.tax), nothing);
  return {
    lines: lines.map((line, index) => ({ ...line, tax: taxes[index] ?? nothing })),
    subtotals,
    net,
    tax,
    gross: add(net, tax),
  };
}
