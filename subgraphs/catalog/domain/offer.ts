import { accept, reject, type Result } from '../../shared/result/result.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';
import { planKey, type PriceSheetRow, type RowProblem } from './price-sheet-row.ts';

/** A product as it is stored, whether a sheet or the master catalogue says it. */
export interface OfferedProduct {
  vendorKey: string;
  kind: string;
  title: string;
  description: string | null;
  vendorName: string;
  locale: string;
  /** The master's row that this is a copy of; null where it is none. */
  originId: string | null;
}

export interface OfferedPlan {
  vendorKey: string;
  productVendorKey: string;
  sku: string;
  title: string;
  termDuration: TermDuration | null;
  billingCycle: BillingCycle;
  segment: string;
  isTrial: boolean;
  quantityMin: number;
  quantityMax: number;
  /** What is found besides the title and the SKU. */
  searchText: string;
  originId: string | null;
}

/** One seat for the whole term, in hundred-millionths of the currency, as text. */
export interface OfferedPrice {
  planVendorKey: string;
  market: string;
  currency: string;
  effectiveFrom: string;
  effectiveUntil: string | null;
  termCostE8: string;
  termListPriceE8: string | null;
}

export interface Offer {
  product: OfferedProduct;
  plan: OfferedPlan;
  prices: OfferedPrice[];
}

const LOCALE_OF_SHEETS = 'en-US';
/** What Partner Center answers for a SKU that is sold in any quantity. */
const QUANTITY_MAX = 10_000_000;
/** What a column of 64 bits holds. */
const PRICE_MAX = 2n ** 63n - 1n;

/** What a row of the sheet offers, as it is stored; refused when its price is more than can be kept. */
export function draftOffer(row: PriceSheetRow): Result<Offer, RowProblem> {
  const { termCost, termListPrice, productId, skuId } = row;
  const sku = `${productId}:${skuId}`;
  if (termCost.value > PRICE_MAX || (termListPrice?.value ?? 0n) > PRICE_MAX) {
    return reject({ code: 'BAD_NUMBER', message: 'The price is above 92 billion. Correct it.', subject: sku });
  }
  const vendorKey = planKey(row);
  const price: OfferedPrice = {
    planVendorKey: vendorKey,
    market: row.market,
    currency: row.currency,
    effectiveFrom: row.effectiveFrom.toISOString(),
    effectiveUntil: row.effectiveUntil?.toISOString() ?? null,
    termCostE8: String(termCost.value),
    termListPriceE8: termListPrice ? String(termListPrice.value) : null,
  };
  return accept({ product: productOf(row), plan: planOf(row, { vendorKey, sku }), prices: [price] });
}

function productOf(row: PriceSheetRow): OfferedProduct {
  return {
    vendorKey: row.productId,
    kind: row.kind,
    title: row.productTitle,
    description: row.skuDescription || null,
    vendorName: row.publisher || 'Microsoft',
    locale: LOCALE_OF_SHEETS,
    originId: null,
  };
}

function planOf(row: PriceSheetRow, { vendorKey, sku }: { vendorKey: string; sku: string }): OfferedPlan {
  return {
    vendorKey,
    productVendorKey: row.productId,
    sku,
    title: row.skuTitle,
    termDuration: row.termDuration,
    billingCycle: row.billingCycle,
    segment: row.segment,
    isTrial: /\btrial\b/i.test(row.skuTitle),
    quantityMin: row.quantityMin ?? 1,
    quantityMax: row.quantityMax ?? QUANTITY_MAX,
    searchText: [row.productTitle, row.publisher, row.skuDescription].filter(Boolean).join(' '),
    originId: null,
  };
}
