import { loaderByKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import { loaderOfMany } from './load-many.ts';
import {
  AUTHORIZATION_COLUMNS,
  CHARGE_COLUMNS,
  INVOICE_COLUMNS,
  INVOICE_LINE_COLUMNS,
  PAYMENT_COLUMNS,
  PAYMENT_METHOD_COLUMNS,
  type AllocationRecord,
  type AuthorizationRecord,
  type BalanceRecord,
  type ChargeRecord,
  type CreditRecord,
  type InvoiceLineRecord,
  type InvoiceRecord,
  type PaymentMethodRecord,
  type PaymentRecord,
  type PostingRecord,
} from './records.ts';
import { revenueLoader } from './revenue-loader.ts';

/** A row of `billing.merchant_account_rotation` as it is read. */
interface RotationRecord {
  tenant_id: string;
  id: string;
  rotated_at: Date;
  publishable_key: string | null;
}

export type BillingLoaders = ReturnType<typeof createLoaders>;

const ROTATION = `(select tenant_id, merchant_account_id as id, rotated_at, publishable_key from billing.merchant_account_rotation) as rotation`;
const CREDIT = `(select line.tenant_id, line.account_id as id, line.currency, limit_minor, reserved_minor, coalesce(balance_minor, 0) as balance_minor,
  line.version from billing.credit_line line left join billing.account_balance balance on balance.tenant_id = line.tenant_id
    and balance.account_id = line.account_id and balance.currency = line.currency) as credit`;
const POSTING = `(select posting.tenant_id, entry_id, position, code, posting.currency, amount_minor from billing.ledger_posting posting
  join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id) as posting`;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext) {
  const many = <Row>(table: string, columns: string, owner: string, orderBy: string) =>
    loaderOfMany<Row>(reader, context, { table, columns, owner, orderBy });
  const one = <Row extends { tenant_id: string; id: string }>(table: string, columns: string) =>
    loaderByKey<Row>(reader, context, { table, columns });
  return {
    /** By merchant account. */
    rotation: one<RotationRecord>(ROTATION, 'tenant_id, id, rotated_at, publishable_key'),
    paymentMethod: one<PaymentMethodRecord>('billing.payment_method', PAYMENT_METHOD_COLUMNS),
    methodsOfAccount: many<PaymentMethodRecord & { status: string }>(
      'billing.payment_method',
      PAYMENT_METHOD_COLUMNS,
      'account_id',
      'kind, created_at, id',
    ),
    /** By account. */
    credit: one<CreditRecord>(CREDIT, '*'),
    balancesOfAccount: many<BalanceRecord>(
      'billing.account_balance',
      'currency, balance_minor',
      'account_id',
      'currency',
    ),
    authorization: one<AuthorizationRecord>('billing.payment_authorization', AUTHORIZATION_COLUMNS),
    authorizationOfOrder: many<AuthorizationRecord>(
      'billing.payment_authorization',
      AUTHORIZATION_COLUMNS,
      'order_id',
      'id',
    ),
    invoice: one<InvoiceRecord>('billing.invoice', INVOICE_COLUMNS),
    invoicesOfOrder: many<InvoiceRecord>('billing.invoice', INVOICE_COLUMNS, 'order_id', 'issued_on, id'),
    linesOfInvoice: many<InvoiceLineRecord>('billing.invoice_line', INVOICE_LINE_COLUMNS, 'invoice_id', 'position'),
    payment: one<PaymentRecord>('billing.payment', PAYMENT_COLUMNS),
    paymentsOfInvoice: many<PaymentRecord>('billing.payment', PAYMENT_COLUMNS, 'invoice_id', 'received_on, id'),
    allocationsOfPayment: many<AllocationRecord>(
      'billing.payment_allocation',
      'payment_id, invoice_id, amount_minor',
      'payment_id',
      'invoice_id',
    ),
    chargesOfOrderLine: many<ChargeRecord>('billing.charge', CHARGE_COLUMNS, 'order_line_id', 'side desc, id'),
    chargesOfSubscription: many<ChargeRecord>(
      'billing.charge',
      CHARGE_COLUMNS,
      'subscription_id',
      'charge.last_day desc, id',
    ),
    postingsOfEntry: many<PostingRecord>(POSTING, 'entry_id, code, currency, amount_minor', 'entry_id', 'position'),
    revenue: revenueLoader(reader, context),
  };
}
