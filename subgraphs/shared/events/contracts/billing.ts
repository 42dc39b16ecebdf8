/** Facts that the billing subgraph publishes. Amounts are minor units as text. */

export const PAYMENT_AUTHORIZATION_COMMITTED = 'payment-authorization.committed.v1';

/** The money of an order is bound to it: the vendor may be asked now. The aggregate is the authorization. */
export interface PaymentAuthorizationCommitted {
  paymentAuthorizationId: string;
  orderId: string;
  /** When a card's hold runs out at the gateway; null for credit. */
  captureBefore: string | null;
}

export const PAYMENT_AUTHORIZATION_REFUSED = 'payment-authorization.refused.v1';

/** The money of an order is not there any more; nothing may be bought for it. The aggregate is the authorization. */
export interface PaymentAuthorizationRefused {
  paymentAuthorizationId: string;
  orderId: string;
  reason: 'EXPIRED' | 'RELEASED' | 'NOT_FOUND' | 'DIFFERS_FROM_ORDER' | 'BOUND_TO_ANOTHER_ORDER';
}

export const INVOICE_ISSUED = 'invoice.issued.v1';

/** The aggregate is the invoice. */
export interface InvoiceIssued {
  invoiceId: string;
  number: string;
  legalEntityId: string;
  accountId: string;
  resellerAccountId: string | null;
  orderId: string | null;
  issuedOn: string;
  dueOn: string;
  currency: string;
  netMinor: string;
  taxMinor: string;
  grossMinor: string;
}

export const PAYMENT_SETTLED = 'payment.settled.v1';
export const PAYMENT_FAILED = 'payment.failed.v1';

/** The aggregate is the payment. */
export interface PaymentEnded {
  paymentId: string;
  accountId: string;
  resellerAccountId: string | null;
  method: 'CARD' | 'SEPA_DEBIT' | 'BANK_TRANSFER' | 'CREDIT';
  currency: string;
  amountMinor: string;
  receivedOn: string;
  invoiceIds: string[];
}
