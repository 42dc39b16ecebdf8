/** Fields that the wire format demands and that never say anything here. */
export const CUSTOMER_BLANKS = {
  balance: 0,
  currency: null,
  default_source: null,
  delinquent: false,
  discount: null,
  invoice_prefix: null,
  next_invoice_sequence: 1,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
};

export const INVOICE_SETTINGS_BLANKS = { custom_fields: null, footer: null, rendering_options: null };

export const CARD_BLANKS = {
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  funding: 'credit',
  generated_from: null,
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
};

export const SETUP_INTENT_BLANKS = {
  application: null,
  automatic_payment_methods: null,
  excluded_payment_method_types: null,
  flow_directions: null,
  latest_attempt: null,
  mandate: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  single_use_mandate: null,
};

export const PAYMENT_INTENT_BLANKS = {
  amount_details: { tip: {} },
  application: null,
  application_fee_amount: null,
  customer_account: null,
  excluded_payment_method_types: null,
  managed_payments: null,
  on_behalf_of: null,
  payment_method_configuration_details: null,
  payment_record: null,
  processing: null,
  review: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  transfer_data: null,
  transfer_group: null,
};

export const CHARGE_BLANKS = {
  application: null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: null,
  calculated_statement_descriptor: null,
  disputed: false,
  failure_balance_transaction: null,
  fraud_details: {},
  on_behalf_of: null,
  receipt_email: null,
  receipt_number: null,
  receipt_url: null,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
};

export const CHARGED_CARD_BLANKS = {
  authorization_code: null,
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  electronic_commerce_indicator: null,
  funding: 'credit',
  installments: null,
  mandate: null,
  network_transaction_id: null,
  regulated_status: 'unregulated',
  transaction_link_id: null,
  wallet: null,
};

export const REFUND_BLANKS = {
  balance_transaction: null,
  customer_account: null,
  receipt_number: null,
  source_transfer_reversal: null,
  transfer_reversal: null,
};
