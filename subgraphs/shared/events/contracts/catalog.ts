/** Facts that the catalog subgraph publishes. */

export const PLAN_PUBLISHED = 'plan.published.v1';

/** A plan that a tenant sells, with what the vendor asks for it in the tenant's markets; repeated when that changes. */
export interface PlanPublished {
  planId: string;
  /** Grows with every change of the plan or its vendor prices; an older one is ignored. */
  version: number;
  sku: string;
  /** As the tenant shows it, for documents and for people. */
  title: string;
  segment: 'COMMERCIAL' | 'EDUCATION' | 'GOVERNMENT' | 'NONPROFIT';
  termDuration: 'P1M' | 'P1Y' | 'P3Y' | null;
  billingCycle: 'MONTHLY' | 'ANNUAL' | 'BIENNIAL' | 'TRIENNIAL' | 'ONE_TIME' | 'NONE';
  /** How few and how many units are sold at once. */
  quantityMin: number;
  quantityMax: number;
  vendorPrices: VendorPrice[];
}

/** Prices of one seat for the whole term, as decimal text with 8 places. */
export interface VendorPrice {
  market: string;
  currency: string;
  termCost: string;
  /** What the vendor suggests to ask; null when it suggests nothing. */
  termListPrice: string | null;
  effectiveFrom: string;
  effectiveUntil: string | null;
}

export const PLAN_WITHDRAWN = 'plan.withdrawn.v1';

export interface PlanWithdrawn {
  planId: string;
  version: number;
}
