import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

/** The order that a cart has become; null while it has not. */
export async function findOrderOfCart(
  transaction: Transaction,
  tenantId: string,
  cartId: string,
): Promise<string | null> {
  const [order] = await transaction.query<{ id: string }>(sql`
    select id from provisioning.customer_order where tenant_id = ${tenantId} and cart_id = ${cartId}`);
  return order?.id ?? null;
}
