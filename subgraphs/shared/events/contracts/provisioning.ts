import type { QuotedTaxDecision } from '../../context/quote-token.ts';

/** Facts that the csp-provisioning subgraph publishes. Amounts are minor units as text. */

export const ORDER_PLACED = 'order.placed.v1';

/** Somebody has ordered what was quoted; nothing has been bought at the vendor yet. The aggregate is the order. */
export interface OrderPlaced {
  orderId: string;
  number: string;
  placedAt: string;
  cartId: string;
  quoteId: string;
  paymentAuthorizationId: string;
  accountId: string;
  resellerAccountId: string | null;
  buyerId: string;
  currency: string;
  grossMinor: string;
}

export const ORDER_SETTLED = 'order.settled.v1';

/** Every line has ended: what is active is to be invoiced, the rest is not to be paid. The aggregate is the order. */
export interface OrderSettled extends OrderPlaced {
  settledAt: string;
  issuerId: string;
  /** What the buyer's own books call the order; null when nothing was said. */
  reference: string | null;
  taxDecision: QuotedTaxDecision;
  rates: LockedRate[];
  lines: SettledLine[];
}

export interface LockedRate {
  fromCurrency: string;
  toCurrency: string;
  rate: string;
  book: 'MANUAL' | 'ECB' | 'MICROSOFT_MONTHLY';
  publishedOn: string;
}

export interface SettledLine {
  orderLineId: string;
  planId: string;
  title: string;
  sku: string;
  status: 'ACTIVE' | 'REFUSED' | 'CANCELED';
  quantity: number;
  unitPriceMinor: string;
  netMinor: string;
  /** What we pay for one unit, in the currency of the order; null where it is not known. */
  unitCostMinor: string | null;
  cspAgreementId: string | null;
  /** Null unless the line is active. */
  subscription: ActivatedSubscription | null;
}

export interface ActivatedSubscription {
  subscriptionId: string;
  vendorSubscriptionId: string;
  termDuration: 'P1M' | 'P1Y' | 'P3Y' | null;
  billingCycle: 'MONTHLY' | 'ANNUAL' | 'BIENNIAL' | 'TRIENNIAL' | 'ONE_TIME' | 'NONE';
  /** Calendar days in the tenant's zone, both of them part of the first billing period. */
  firstDay: string;
  lastDay: string;
}

export const ORDER_LINE_REFUSED = 'order-line.refused.v1';

export interface OrderLineRefused {
  orderId: string;
  orderLineId: string;
  planId: string;
  code: string;
}

export const SUBSCRIPTION_ACTIVATED = 'subscription.activated.v1';

/** The aggregate is the subscription. */
export interface SubscriptionActivated extends ActivatedSubscription {
  orderId: string;
  orderLineId: string;
  accountId: string;
  resellerAccountId: string | null;
  buyerId: string;
  planId: string;
  quantity: number;
  currency: string;
  unitPriceMinor: string;
}
