import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { OrderPlaced } from '../../shared/events/contracts/provisioning.ts';

/**
 * Notes what a cart and its quote have become, also when they have expired meanwhile: an authorized payment keeps a quote
 * valid. The cart's other quotes end. Doing it twice is doing it once.
 */
export async function closeOrderedCart(
  transaction: Transaction,
  tenantId: string,
  { orderId, cartId, quoteId }: OrderPlaced,
): Promise<void> {
  const ordered = await transaction.query(sql`
    update pricing.cart set status = 'ORDERED', order_id = ${orderId}, version = version + case when order_id is null then 1 else 0 end
    where tenant_id = ${tenantId} and id = ${cartId} and coalesce(order_id, ${orderId}::uuid) = ${orderId}::uuid
    returning id`);
  if (ordered.length === 0) {
    throw new Error(`order ${orderId} was placed for cart ${cartId}, which is unknown or has become another order`);
  }
  await transaction.query(sql`
    update pricing.quote set status = case when id = ${quoteId}::uuid then 'ORDERED' else 'EXPIRED' end
    where tenant_id = ${tenantId} and cart_id = ${cartId} and status = 'OPEN'`);
}
