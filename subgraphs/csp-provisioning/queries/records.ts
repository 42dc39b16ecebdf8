import type { QuotedTaxDecision } from '../../shared/context/quote-token.ts';
import type { CspCustomerStatus } from '../domain/csp-customer.ts';
import type { OrderLineStatus, OrderStatus } from '../domain/order-progress.ts';
import type { RoutingExplanation } from '../domain/routing.ts';
import type { VendorOperationKind, VendorOperationStatus } from '../domain/vendor-operation.ts';

/** Rows as they are read: amounts are minor units as text, days are texts. */

export interface OrderRecord {
  tenant_id: string;
  id: string;
  number: string;
  status: OrderStatus;
  account_id: string;
  buyer_id: string;
  currency: string;
  net_minor: string;
  tax_minor: string;
  gross_minor: string;
  tax_decision: QuotedTaxDecision;
  reference: string | null;
  placed_at: Date;
  customer_ready_at: Date | null;
  agreement_ready_at: Date | null;
  ordered_at: Date | null;
  settled_at: Date | null;
}

export const ORDER_COLUMNS = `tenant_id, id, number, status, account_id, buyer_id, currency, net_minor, tax_minor, gross_minor, tax_decision,
  reference, placed_at, customer_ready_at, agreement_ready_at, ordered_at, settled_at`;

export interface OrderLineRecord {
  tenant_id: string;
  id: string;
  order_id: string;
  plan_id: string;
  title: string;
  quantity: number;
  unit_price_minor: string;
  net_minor: string;
  tax_minor: string;
  unit_cost_minor: string | null;
  csp_agreement_id: string;
  routing: RoutingExplanation;
  status: OrderLineStatus;
  refusal_code: string | null;
  refusal_message: string | null;
  refusal_next_step: string | null;
}

export const ORDER_LINE_COLUMNS = `tenant_id, id, order_id, plan_id, title, quantity, unit_price_minor, net_minor, tax_minor, unit_cost_minor,
  csp_agreement_id, routing, status, refusal_code, refusal_message, refusal_next_step`;

export interface SubscriptionRecord {
  tenant_id: string;
  id: string;
  order_id: string;
  order_line_id: string;
  account_id: string;
  buyer_id: string;
  csp_customer_id: string;
  vendor_subscription_id: string;
  plan_id: string;
  status: string;
  quantity: number;
  is_auto_renewing: boolean;
  currency: string;
  unit_price_minor: string;
  unit_cost_minor: string | null;
  term_duration: string | null;
  billing_cycle: string;
  started_on: string;
  commitment_ends_on: string | null;
  renews_on: string | null;
  cancellable_until: Date | null;
  observed_status: string;
  observed_quantity: number;
  observed_is_auto_renewing: boolean;
  observed_at: Date;
  version: number;
}

export const SUBSCRIPTION_COLUMNS = `tenant_id, id, order_id, order_line_id, account_id, buyer_id, csp_customer_id, vendor_subscription_id, plan_id, status,
  quantity, is_auto_renewing, currency, unit_price_minor, unit_cost_minor, term_duration, billing_cycle, started_on::text as started_on,
  commitment_ends_on::text as commitment_ends_on, renews_on::text as renews_on, cancellable_until, observed_status, observed_quantity,
  observed_is_auto_renewing, observed_at, version`;

export interface CspCustomerRecord {
  tenant_id: string;
  id: string;
  account_id: string;
  csp_agreement_id: string;
  status: CspCustomerStatus;
  vendor_customer_id: string | null;
  domain: string;
  country: string;
  agreement_accepted_at: Date | null;
}

export const CSP_CUSTOMER_COLUMNS =
  'tenant_id, id, account_id, csp_agreement_id, status, vendor_customer_id, domain, country, agreement_accepted_at';

export interface VendorOperationRecord {
  tenant_id: string;
  id: string;
  kind: VendorOperationKind;
  status: VendorOperationStatus;
  order_id: string;
  subscription_id: string | null;
  csp_agreement_id: string;
  request_id: string;
  attempts: number;
  error_code: string | null;
  error_message: string | null;
  error_next_step: string | null;
  suggested_action: string | null;
  next_attempt_at: Date | null;
  created_at: Date;
}

export const VENDOR_OPERATION_COLUMNS = `tenant_id, id, kind, status, order_id, subscription_id, csp_agreement_id, request_id, attempts, error_code,
  error_message, error_next_step, suggested_action, next_attempt_at, created_at`;
