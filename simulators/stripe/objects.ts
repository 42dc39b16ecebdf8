/**
 * The objects that travel, as far as the simulator reads or changes them; `blanks.ts` holds the fields that never change.
 * Amounts are minor units in JSON integers, at most eight digits, as on the real wire.
 */
export type Metadata = Record<string, string>;

interface StripeObject {
  id: string;
  object: string;
  created: number;
  livemode: boolean;
  metadata: Metadata;
}

export interface Customer extends StripeObject {
  object: 'customer';
  name: string | null;
  email: string | null;
  phone: string | null;
  description: string | null;
  address: Address | null;
  invoice_settings: { default_payment_method: string | null };
}

export interface Address {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

export interface BillingDetails {
  address: Address;
  email: string | null;
  name: string | null;
  phone: string | null;
  tax_id: string | null;
}

export interface PaymentMethod extends StripeObject {
  object: 'payment_method';
  type: 'card' | 'sepa_debit';
  customer: string | null;
  billing_details: BillingDetails;
  card?: { brand: string; last4: string; exp_month: number; exp_year: number; country: string; fingerprint: string };
  sepa_debit?: { last4: string; country: string; bank_code: string; fingerprint: string };
}

export interface NextAction {
  type: 'redirect_to_url' | 'use_stripe_sdk';
  redirect_to_url?: { url: string; return_url: string };
  use_stripe_sdk?: { type: 'three_d_secure_redirect'; stripe_js: string };
}

export interface SetupIntent extends StripeObject {
  object: 'setup_intent';
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled';
  client_secret: string;
  customer: string | null;
  description: string | null;
  payment_method: string | null;
  allowed_payment_method_types: string[] | null;
  payment_method_types: string[];
  usage: string;
  next_action: NextAction | null;
  last_setup_error: ErrorBody | null;
  cancellation_reason: string | null;
}

export interface PaymentIntent extends StripeObject {
  object: 'payment_intent';
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'succeeded'
    | 'canceled';
  amount: number;
  amount_capturable: number;
  amount_received: number;
  currency: string;
  capture_method: 'automatic' | 'automatic_async' | 'manual';
  client_secret: string;
  customer: string | null;
  description: string | null;
  payment_method: string | null;
  allowed_payment_method_types: string[] | null;
  payment_method_types: string[];
  automatic_payment_methods: { enabled: boolean; allow_redirects: string } | null;
  setup_future_usage: string | null;
  receipt_email: string | null;
  statement_descriptor_suffix: string | null;
  latest_charge: string | null;
  next_action: NextAction | null;
  last_payment_error: ErrorBody | null;
  canceled_at: number | null;
  cancellation_reason: string | null;
}

export interface Charge extends StripeObject {
  object: 'charge';
  status: 'succeeded' | 'pending' | 'failed';
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  currency: string;
  captured: boolean;
  paid: boolean;
  refunded: boolean;
  customer: string | null;
  payment_intent: string;
  payment_method: string;
  payment_method_details: {
    type: string;
    card?: { capture_before?: number };
    sepa_debit?: { last4: string | null };
  };
  failure_code: string | null;
  failure_message: string | null;
}

export interface Refund extends Omit<StripeObject, 'livemode'> {
  object: 'refund';
  status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  amount: number;
  currency: string;
  charge: string;
  payment_intent: string;
  customer: string | null;
  payment_method: string;
  reason: string | null;
  failure_reason?: string;
}

export interface WebhookEndpoint extends StripeObject {
  object: 'webhook_endpoint';
  url: string;
  enabled_events: string[];
  status: 'enabled' | 'disabled';
  description: string | null;
  api_version: string | null;
  application: null;
}

export interface StripeEvent extends Omit<StripeObject, 'metadata'> {
  object: 'event';
  type: string;
  account?: string;
  api_version: string;
  data: { object: unknown };
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
}

/** What stands under `error` in a refusal. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  code?: string;
  decline_code?: string;
  message: string;
  param?: string;
  doc_url?: string;
  charge?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
  setup_intent?: SetupIntent;
}
