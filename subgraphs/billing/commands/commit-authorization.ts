import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import {
  PAYMENT_AUTHORIZATION_COMMITTED,
  PAYMENT_AUTHORIZATION_REFUSED,
  type PaymentAuthorizationCommitted,
  type PaymentAuthorizationRefused,
} from '../../shared/events/contracts/billing.ts';
import type { OrderPlaced } from '../../shared/events/contracts/provisioning.ts';
import type { AuthorizationStatus } from '../domain/payment-authorization.ts';

/**
 * Binds the money to the order it was authorized for, by one conditional update: amount, currency, quote and payer are the
 * order's, and nobody has given it up. Says which of the two it was.
 */
export async function commitAuthorization(
  transaction: Transaction,
  tenantId: string,
  order: OrderPlaced,
): Promise<void> {
  const { orderId, paymentAuthorizationId } = order;
  const [committed] = await transaction.query<{ captureBefore: string | null }>(sql`
    update billing.payment_authorization set status = 'COMMITTED', order_id = ${orderId}
    where tenant_id = ${tenantId} and id = ${paymentAuthorizationId} and status = 'AUTHORIZED' and order_id is null
      and quote_id = ${order.quoteId} and account_id = ${order.accountId} and currency = ${order.currency} and amount_minor = ${order.grossMinor}
    returning capture_before as "captureBefore"`);
  if (committed) {
    const captureBefore = committed.captureBefore && new Date(committed.captureBefore).toISOString();
    const body: PaymentAuthorizationCommitted = { paymentAuthorizationId, orderId, captureBefore };
    await transaction.publish({ topic: PAYMENT_AUTHORIZATION_COMMITTED, aggregateId: paymentAuthorizationId, body });
    return;
  }
  const reason = await reasonOf(transaction, tenantId, order);
  if (reason !== null) {
    const body: PaymentAuthorizationRefused = { paymentAuthorizationId, orderId, reason };
    await transaction.publish({ topic: PAYMENT_AUTHORIZATION_REFUSED, aggregateId: paymentAuthorizationId, body });
  }
}

/** Why it could not be bound; null when it is bound to this very order already. */
async function reasonOf(
  transaction: Transaction,
  tenantId: string,
  { orderId, paymentAuthorizationId }: OrderPlaced,
): Promise<PaymentAuthorizationRefused['reason'] | null> {
  const [row] = await transaction.query<{ status: AuthorizationStatus; orderId: string | null }>(sql`
    select status, order_id as "orderId" from billing.payment_authorization
    where tenant_id = ${tenantId} and id = ${paymentAuthorizationId}`);
  if (!row) {
    return 'NOT_FOUND';
  }
  if (row.orderId !== null) {
    return row.orderId === orderId ? null : 'BOUND_TO_ANOTHER_ORDER';
  }
  if (row.status === 'AUTHORIZED') {
    return 'DIFFERS_FROM_ORDER';
  }
  return row.status === 'EXPIRED' ? 'EXPIRED' : 'RELEASED';
}
