import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { PaymentAuthorizationCommitted } from '../../shared/events/contracts/billing.ts';

/** The process that turns an order into licences. */
export const FULFIL_ORDER = 'provisioning.fulfil-order';

/** The money is bound to the order: from now on Microsoft may be asked. */
export async function beginFulfilment(
  transaction: Transaction,
  tenantId: string,
  { orderId, paymentAuthorizationId, captureBefore }: PaymentAuthorizationCommitted,
): Promise<void> {
  const [begun] = await transaction.query(sql`
    update provisioning.customer_order set status = 'PROVISIONING', capture_before = ${captureBefore}
    where tenant_id = ${tenantId} and id = ${orderId} and payment_authorization_id = ${paymentAuthorizationId} and status = 'PLACED'
    returning id`);
  if (!begun) {
    return;
  }
  await transaction.query(sql`
    update provisioning.order_line set status = 'PROVISIONING'
    where tenant_id = ${tenantId} and order_id = ${orderId} and status = 'PENDING'`);
  await transaction.startProcess({ name: FULFIL_ORDER, id: orderId });
}
