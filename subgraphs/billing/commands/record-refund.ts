import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { refundFailedPostings, refundPostings } from '../domain/ledger.ts';
import { postEntry, type Owner } from './post-entry.ts';

/** The process that gives money back. */
export const REFUND_PAYMENT = 'billing.refund-payment';

/** A refund as its process sees it. */
export interface RefundAtWork extends Owner {
  tenantId: string;
  id: string;
  status: 'PENDING' | 'UNKNOWN' | 'SUCCEEDED' | 'FAILED';
  paymentId: string;
  invoiceId: string;
  invoiceNumber: string;
  legalEntityId: string;
  merchantAccountId: string;
  gatewayHoldId: string;
  currency: string;
  amountMinor: string;
  keyNumber: number;
  /** How often the gateway was asked, or is being asked right now. */
  tries: number;
}

/** The refund with its payment, both locked; null when there is none. */
export async function lockRefundAtWork(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<RefundAtWork | null> {
  const [row] = await transaction.query<RefundAtWork>(sql`
    select refund.tenant_id as "tenantId", refund.id, refund.status, refund.account_id as "accountId",
      refund.reseller_account_id as "resellerAccountId", payment.id as "paymentId", payment.invoice_id as "invoiceId",
      invoice.number as "invoiceNumber", payment.legal_entity_id as "legalEntityId", payment.merchant_account_id as "merchantAccountId",
      authorization_.gateway_hold_id as "gatewayHoldId", payment.currency, refund.amount_minor::text as "amountMinor",
      refund.key_number as "keyNumber", refund.tries
    from billing.refund
    join billing.payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
    join billing.payment_authorization authorization_ on authorization_.tenant_id = payment.tenant_id and authorization_.id = payment.payment_authorization_id
    join billing.invoice on invoice.tenant_id = payment.tenant_id and invoice.id = payment.invoice_id
    where refund.tenant_id = ${tenantId} and refund.id = ${id} for update of payment, refund`);
  return row ?? null;
}

/** From now on the gateway may have given the money back. */
export async function recordRefunding(transaction: Transaction, { tenantId, id }: RefundAtWork): Promise<void> {
  await transaction.query(
    sql`update billing.refund set tries = tries + 1 where tenant_id = ${tenantId} and id = ${id}`,
  );
}

/** Nobody knows whether the money went back; the gateway has to be asked before anything else. */
export async function recordRefundUnknown(
  transaction: Transaction,
  { tenantId, id }: RefundAtWork,
  { takesNewKey }: { takesNewKey: boolean },
): Promise<void> {
  await transaction.query(sql`
    update billing.refund set status = 'UNKNOWN', key_number = key_number + ${takesNewKey ? 1 : 0}::int
    where tenant_id = ${tenantId} and id = ${id} and status in ('PENDING', 'UNKNOWN')`);
}

/** What the gateway has told about a refund, and on which day. */
export interface ToldRefund {
  status: 'SUCCEEDED' | 'FAILED';
  gatewayRefundId: string | null;
  now: Date;
}

/**
 * The money has gone back: the payment is smaller, and its invoice open by as much. Or the bank would not take it, at once or
 * after it had seemed to: then everything is as it was before the refund.
 */
export async function recordRefund(
  transaction: Transaction,
  { tenantId, id }: { tenantId: string; id: string },
  told: ToldRefund,
): Promise<void> {
  const refund = await lockRefundAtWork(transaction, tenantId, id);
  if (!refund || refund.status === 'FAILED' || refund.status === told.status) {
    return;
  }
  await transaction.query(sql`
    update billing.refund set status = ${told.status}, gateway_refund_id = coalesce(gateway_refund_id, ${told.gatewayRefundId})
    where tenant_id = ${tenantId} and id = ${id}`);
  if (told.status === 'SUCCEEDED') {
    await changePaid(transaction, refund, { refunding: -1, refunded: 1 });
    await book(transaction, refund, told.now);
  } else if (refund.status === 'SUCCEEDED') {
    await changePaid(transaction, refund, { refunding: 0, refunded: -1 });
    await book(transaction, refund, told.now, 'FAILED');
  } else {
    await transaction.query(sql`
      update billing.payment set refunding_minor = refunding_minor - ${refund.amountMinor}
      where tenant_id = ${tenantId} and id = ${refund.paymentId}`);
  }
}

async function changePaid(
  transaction: Transaction,
  { tenantId, paymentId, invoiceId, amountMinor }: RefundAtWork,
  direction: { refunding: -1 | 0; refunded: 1 | -1 },
): Promise<void> {
  const refunding = (BigInt(direction.refunding) * BigInt(amountMinor)).toString();
  const refunded = (BigInt(direction.refunded) * BigInt(amountMinor)).toString();
  await transaction.query(sql`
    update billing.payment set refunding_minor = refunding_minor + ${refunding}, refunded_minor = refunded_minor + ${refunded},
      status = case when refunded_minor + ${refunded} = amount_minor then 'REVERSED' else 'SETTLED' end
    where tenant_id = ${tenantId} and id = ${paymentId}`);
  await transaction.query(sql`
    update billing.payment_allocation set amount_minor = amount_minor - ${refunded}
    where tenant_id = ${tenantId} and payment_id = ${paymentId} and invoice_id = ${invoiceId}`);
  await transaction.query(sql`
    update billing.invoice set paid_minor = paid_minor - ${refunded},
      status = case paid_minor - ${refunded} when 0 then 'ISSUED' when gross_minor then 'PAID' else 'PARTIALLY_PAID' end
    where tenant_id = ${tenantId} and id = ${invoiceId}`);
}

async function book(transaction: Transaction, refund: RefundAtWork, now: Date, failed?: 'FAILED'): Promise<void> {
  const { tenantId, id, accountId, resellerAccountId, legalEntityId, currency, invoiceNumber } = refund;
  const [day] = await transaction.query<{ today: string }>(sql`
    select (${now.toISOString()}::timestamptz at time zone coalesce((select time_zone from billing.tenant_settings
      where tenant_id = ${tenantId}), 'UTC'))::date::text as today`);
  const amount = BigInt(refund.amountMinor);
  await postEntry(transaction, {
    ...{ tenantId, accountId, resellerAccountId, legalEntityId, currency },
    bookedOn: day?.today ?? '',
    text: failed ? `Failed refund to invoice ${invoiceNumber}` : `Refund to invoice ${invoiceNumber}`,
    kind: failed ? 'REFUND_FAILED' : 'REFUND',
    sourceId: id,
    postings: failed ? refundFailedPostings(amount) : refundPostings(amount),
  });
}
