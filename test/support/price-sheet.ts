import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';

export interface SheetOffer {
  productId: string;
  skuId: string;
  termDuration: string;
  billingPlan: string;
}

/** What the vendor asks for one seat for the whole term, in hundredths, straight from a sheet of the sandbox. */
export function sheetCost(market: string, offer: SheetOffer): bigint {
  const sheet = readFileSync(`blueprints/price-sheets/${market}.csv`);
  const rows = parse<Record<string, string>>(sheet, { columns: true, bom: true });
  const row = rows.find(
    (candidate) =>
      candidate.ProductId === offer.productId &&
      candidate.SkuId === offer.skuId &&
      candidate.TermDuration === offer.termDuration &&
      candidate.BillingPlan === offer.billingPlan,
  );
  return BigInt((row?.UnitPrice ?? '').replace('.', ''));
}

/** Half away from zero, for numbers that are not negative. */
export function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/** Hundredths as people write them: 1760 is 17.60. */
export function written(hundredths: bigint): string {
  const digits = hundredths.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
