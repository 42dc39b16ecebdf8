import type { TaxDecision } from '../../shared/rating/decide-tax.ts';
import type { DeclineCode } from '../domain/decline.ts';
import type { AuthorizationStatus } from '../domain/payment-authorization.ts';
import type { PaymentStatus } from '../domain/refund.ts';

/** Rows as they are read: amounts are minor units as text, days are text, instants are dates. */
export interface PaymentMethodRecord {
  tenant_id: string;
  id: string;
  account_id: string;
  kind: 'CARD' | 'CREDIT';
  label: string;
  expires_on: string | null;
  /** The oldest card is the one that is chosen first; credit when there is no card. */
  is_default: boolean;
}

export const PAYMENT_METHOD_COLUMNS = `tenant_id, id, account_id, kind, label, expires_on::text as expires_on, status,
  not exists (select from billing.payment_method earlier where earlier.tenant_id = payment_method.tenant_id
    and earlier.account_id = payment_method.account_id and earlier.status = 'ACTIVE'
    and (earlier.kind, earlier.created_at, earlier.id) < (payment_method.kind, payment_method.created_at, payment_method.id)) as is_default`;

export interface AuthorizationRecord {
  tenant_id: string;
  id: string;
  account_id: string;
  payment_method_id: string;
  merchant_account_id: string | null;
  quote_id: string;
  cart_id: string;
  content_digest: string;
  currency: string;
  amount_minor: string;
  captured_minor: string;
  status: AuthorizationStatus;
  redirect_url: string | null;
  client_secret: string | null;
  decline_code: DeclineCode | null;
  expires_at: Date;
}

export const AUTHORIZATION_COLUMNS = `tenant_id, id, account_id, payment_method_id, merchant_account_id, quote_id, cart_id, content_digest, currency,
  amount_minor, captured_minor, status, redirect_url, client_secret, decline_code, expires_at`;

export interface InvoiceRecord {
  tenant_id: string;
  id: string;
  account_id: string;
  legal_entity_id: string;
  number: string;
  status: 'ISSUED' | 'PARTIALLY_PAID' | 'PAID' | 'CREDITED';
  currency: string;
  net_minor: string;
  tax_minor: string;
  gross_minor: string;
  paid_minor: string;
  issued_on: string;
  due_on: string;
  tax_decision: TaxDecision;
  tax_subtotals: { category: string; ratePercent: string; net: string; tax: string }[];
}

export const INVOICE_COLUMNS = `tenant_id, id, account_id, legal_entity_id, number, status, currency, net_minor, tax_minor, gross_minor,
  paid_minor, issued_on::text as issued_on, due_on::text as due_on, tax_decision, tax_subtotals`;

export interface InvoiceLineRecord {
  tenant_id: string;
  id: string;
  invoice_id: string;
  subscription_id: string | null;
  plan_id: string;
  text: string;
  quantity: number;
  unit_price_minor: string;
  net_minor: string;
  unit_cost_minor: string | null;
  first_day: string | null;
  last_day: string | null;
}

export const INVOICE_LINE_COLUMNS = `tenant_id, id, invoice_id, subscription_id, plan_id, text, quantity, unit_price_minor, net_minor,
  unit_cost_minor, first_day::text as first_day, last_day::text as last_day`;

export interface PaymentRecord {
  tenant_id: string;
  id: string;
  account_id: string;
  invoice_id: string;
  method: 'CARD' | 'CREDIT';
  status: PaymentStatus;
  currency: string;
  amount_minor: string;
  refunded_minor: string;
  received_on: string;
}

export const PAYMENT_COLUMNS = `tenant_id, id, account_id, invoice_id, method, status, currency, amount_minor, refunded_minor,
  received_on::text as received_on`;

export interface AllocationRecord {
  payment_id: string;
  invoice_id: string;
  amount_minor: string;
}

export interface ChargeRecord {
  tenant_id: string;
  id: string;
  order_line_id: string;
  subscription_id: string | null;
  side: 'SELL' | 'BUY';
  kind: 'NEW';
  first_day: string | null;
  last_day: string | null;
  quantity: number;
  currency: string;
  unit_price_minor: string;
  net_minor: string;
}

export const CHARGE_COLUMNS = `tenant_id, id, order_line_id, subscription_id, side, kind, first_day::text as first_day, last_day::text as last_day,
  quantity, currency, unit_price_minor, net_minor`;

export interface LedgerEntryRecord {
  tenant_id: string;
  id: string;
  legal_entity_id: string;
  booked_on: string;
  text: string;
  kind: 'INVOICE' | 'COST' | 'CAPTURE' | 'REFUND' | 'REFUND_FAILED';
  /** The invoice, or the payment of a capture or refund. */
  about_id: string;
}

export interface PostingRecord {
  entry_id: string;
  code: string;
  currency: string;
  amount_minor: string;
}

export interface BalanceRecord {
  currency: string;
  balance_minor: string;
}

export interface CreditRecord {
  tenant_id: string;
  id: string;
  currency: string;
  limit_minor: string;
  reserved_minor: string;
  balance_minor: string;
  version: number;
}
