import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { PaymentAuthorizationRefused } from '../../shared/events/contracts/billing.ts';
import { refusalOf } from '../domain/refusal.ts';
import { publishSettled } from './publish-settled.ts';

/** The money of an order is not there: nothing is bought, and the order ends. */
export async function cancelUnpaidOrder(
  transaction: Transaction,
  { tenantId, now }: { tenantId: string; now: Date },
  { orderId, paymentAuthorizationId }: PaymentAuthorizationRefused,
): Promise<void> {
  const [canceled] = await transaction.query(sql`
    update provisioning.customer_order set status = 'CANCELED', settled_at = ${now.toISOString()}
    where tenant_id = ${tenantId} and id = ${orderId} and payment_authorization_id = ${paymentAuthorizationId} and status = 'PLACED'
    returning id`);
  if (!canceled) {
    return;
  }
  const { code, message, nextStep } = refusalOf('PAYMENT_REFUSED');
  await transaction.query(sql`
    update provisioning.order_line set status = 'CANCELED', ended_at = ${now.toISOString()}, refusal_code = ${code},
      refusal_message = ${message}, refusal_next_step = ${nextStep}
    where tenant_id = ${tenantId} and order_id = ${orderId}`);
  await publishSettled(transaction, { tenantId, orderId });
}
