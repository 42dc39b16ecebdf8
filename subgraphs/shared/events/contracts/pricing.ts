/** Facts that the pricing-currency subgraph publishes. */

export const PRICE_LIST_ACTIVATED = 'price-list.activated.v1';

/**
 * The prices of a price list from an instant on. A long list comes in parts, in order; the list is switched to the new
 * version with the last part.
 */
export interface PriceListActivated {
  priceListId: string;
  versionId: string;
  versionNumber: number;
  currency: string;
  audience: 'EVERYONE' | 'RESELLERS' | 'ACCOUNT' | 'PURCHASE';
  effectiveFrom: string;
  part: number;
  parts: number;
  prices: ListedPrice[];
}

export interface ListedPrice {
  planId: string;
  market: string;
  segment: string;
  /** What one seat costs per billing cycle, in minor units as text. */
  amountMinor: string;
}

export const EXCHANGE_RATE_RECORDED = 'exchange-rate.recorded.v1';

/** A directed rate; the one of the same book and pair that counted until then ends at `validFrom`. */
export interface ExchangeRateRecorded {
  exchangeRateId: string;
  book: 'MANUAL' | 'ECB' | 'MICROSOFT_MONTHLY';
  fromCurrency: string;
  toCurrency: string;
  /** What one unit of `fromCurrency` is in `toCurrency`, as plain decimal text. */
  rate: string;
  validFrom: string;
}
