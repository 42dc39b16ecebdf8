import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { settledStatus, type OrderLineStatus } from '../domain/order-progress.ts';
import { publishSettled } from './publish-settled.ts';

/** Ends an order whose lines have all ended. */
export async function settleOrder(
  transaction: Transaction,
  { tenantId, orderId, now }: { tenantId: string; orderId: string; now: Date },
): Promise<void> {
  const lines = await transaction.query<{ status: OrderLineStatus }>(sql`
    select status from provisioning.order_line where tenant_id = ${tenantId} and order_id = ${orderId}`);
  const status = settledStatus(lines.map((line) => line.status));
  const [settled] = await transaction.query(sql`
    update provisioning.customer_order set status = ${status}, settled_at = ${now.toISOString()}
    where tenant_id = ${tenantId} and id = ${orderId} and status = 'PROVISIONING' returning id`);
  if (settled) {
    await publishSettled(transaction, { tenantId, orderId });
  }
}
