import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { PAYMENT_FAILED, PAYMENT_SETTLED, type PaymentEnded } from '../../shared/events/contracts/billing.ts';
import { capturePostings } from '../domain/ledger.ts';
import type { PaymentStatus } from '../domain/refund.ts';
import { postEntry, type Owner } from './post-entry.ts';
import { releaseAuthorization } from './release-authorization.ts';

/** A payment as the process that collects it sees it. */
export interface PaymentAtWork extends Owner {
  tenantId: string;
  id: string;
  status: PaymentStatus;
  merchantAccountId: string;
  legalEntityId: string;
  authorizationId: string;
  gatewayHoldId: string | null;
  orderId: string;
  invoiceId: string;
  invoiceNumber: string;
  method: PaymentEnded['method'];
  currency: string;
  amountMinor: string;
  keyNumber: number;
  /** How often the gateway was asked, or is being asked right now. */
  tries: number;
}

/** The payment, locked, with the hold that it is taken from; null when there is none. */
export async function lockPaymentAtWork(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<PaymentAtWork | null> {
  const [row] = await transaction.query<PaymentAtWork>(sql`
    select payment.tenant_id as "tenantId", payment.id, payment.status, payment.account_id as "accountId",
      payment.reseller_account_id as "resellerAccountId", payment.merchant_account_id as "merchantAccountId",
      payment.legal_entity_id as "legalEntityId", payment.payment_authorization_id as "authorizationId",
      authorization_.gateway_hold_id as "gatewayHoldId", payment.order_id as "orderId", payment.invoice_id as "invoiceId",
      invoice.number as "invoiceNumber", payment.method, payment.currency, payment.amount_minor::text as "amountMinor",
      payment.key_number as "keyNumber", payment.tries
    from billing.payment
    join billing.payment_authorization authorization_ on authorization_.tenant_id = payment.tenant_id and authorization_.id = payment.payment_authorization_id
    join billing.invoice on invoice.tenant_id = payment.tenant_id and invoice.id = payment.invoice_id
    where payment.tenant_id = ${tenantId} and payment.id = ${id} for update of payment`);
  return row ?? null;
}

/** From now on the gateway may have taken the money. */
export async function recordCapturing(transaction: Transaction, { tenantId, id }: PaymentAtWork): Promise<void> {
  await transaction.query(sql`
    update billing.payment set tries = tries + 1 where tenant_id = ${tenantId} and id = ${id}`);
}

/** Nobody knows whether the money was taken; the gateway has to be asked before anything else. */
export async function recordCaptureUnknown(
  transaction: Transaction,
  { tenantId, id }: PaymentAtWork,
  { takesNewKey }: { takesNewKey: boolean },
): Promise<void> {
  await transaction.query(sql`
    update billing.payment set status = 'UNKNOWN', key_number = key_number + ${takesNewKey ? 1 : 0}::int
    where tenant_id = ${tenantId} and id = ${id} and status in ('PENDING', 'UNKNOWN')`);
}

/** The money is there: the invoice is paid, the books say so, and everybody may know. Once, whoever tells it again. */
export async function recordCapture(
  transaction: Transaction,
  payment: PaymentAtWork,
  { collectedMinor, now }: { collectedMinor: bigint; now: Date },
): Promise<void> {
  const { tenantId, id, invoiceId } = payment;
  const owed = BigInt(payment.amountMinor);
  const [settled] = await transaction.query<{ receivedOn: string }>(sql`
    update billing.payment set status = 'SETTLED', amount_minor = ${collectedMinor.toString()},
      received_on = (${now.toISOString()}::timestamptz at time zone coalesce((select time_zone from billing.tenant_settings
        where tenant_id = ${tenantId}), 'UTC'))::date
    where tenant_id = ${tenantId} and id = ${id} and status in ('PENDING', 'UNKNOWN') returning received_on::text as "receivedOn"`);
  if (!settled) {
    return;
  }
  await transaction.query(sql`
    update billing.payment_authorization set status = 'CAPTURED', captured_minor = ${collectedMinor.toString()}, hold = 'CLOSED'
    where tenant_id = ${tenantId} and id = ${payment.authorizationId}`);
  await transaction.query(sql`
    insert into billing.payment_allocation (tenant_id, payment_id, invoice_id, account_id, reseller_account_id, amount_minor)
    values (${tenantId}, ${id}, ${invoiceId}, ${payment.accountId}, ${payment.resellerAccountId}, ${collectedMinor.toString()})`);
  await transaction.query(sql`
    update billing.invoice set paid_minor = gross_minor, status = 'PAID' where tenant_id = ${tenantId} and id = ${invoiceId}`);
  const { accountId, resellerAccountId, legalEntityId, currency, invoiceNumber } = payment;
  await postEntry(transaction, {
    ...{ tenantId, accountId, resellerAccountId, legalEntityId, currency },
    bookedOn: settled.receivedOn,
    text: `Card payment of invoice ${invoiceNumber}`,
    kind: 'CAPTURE',
    sourceId: id,
    postings: capturePostings({ collected: collectedMinor, owed }),
  });
  const body = endOf(payment, { amountMinor: collectedMinor.toString(), receivedOn: settled.receivedOn });
  await transaction.publish({ topic: PAYMENT_SETTLED, aggregateId: id, body });
}

/** The money cannot be had this way any more: the invoice stays open. */
export async function recordCaptureFailed(transaction: Transaction, payment: PaymentAtWork): Promise<void> {
  const { tenantId, id, authorizationId, amountMinor } = payment;
  const [failed] = await transaction.query<{ receivedOn: string }>(sql`
    update billing.payment set status = 'FAILED'
    where tenant_id = ${tenantId} and id = ${id} and status in ('PENDING', 'UNKNOWN') returning received_on::text as "receivedOn"`);
  if (failed) {
    await releaseAuthorization(transaction, { tenantId, id: authorizationId, to: 'RELEASED', from: ['COMMITTED'] });
    const body = endOf(payment, { amountMinor, receivedOn: failed.receivedOn });
    await transaction.publish({ topic: PAYMENT_FAILED, aggregateId: id, body });
  }
}

function endOf(payment: PaymentAtWork, ended: Pick<PaymentEnded, 'amountMinor' | 'receivedOn'>): PaymentEnded {
  const { id, accountId, resellerAccountId, method, currency, invoiceId } = payment;
  return { ...ended, paymentId: id, accountId, resellerAccountId, method, currency, invoiceIds: [invoiceId] };
}
