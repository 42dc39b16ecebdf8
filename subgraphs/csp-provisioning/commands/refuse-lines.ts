import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { ORDER_LINE_REFUSED, type OrderLineRefused } from '../../shared/events/contracts/provisioning.ts';
import type { Refusal } from '../domain/refusal.ts';

export interface LinesToRefuse {
  tenantId: string;
  lineIds: readonly string[];
  /** `REFUSED` by the vendor, or `CANCELED` by us. */
  status: 'REFUSED' | 'CANCELED';
  refusal: Refusal;
  now: Date;
}

/** Ends lines that will not be delivered, with the reason and what the buyer can do. */
export async function refuseLines(transaction: Transaction, refused: LinesToRefuse): Promise<void> {
  const { tenantId, lineIds, status, refusal, now } = refused;
  const { code, message, nextStep } = refusal;
  const lines = await transaction.query<Omit<OrderLineRefused, 'code'>>(sql`
    update provisioning.order_line set status = ${status}, ended_at = ${now.toISOString()}, refusal_code = ${code},
      refusal_message = ${message}, refusal_next_step = ${nextStep}
    where tenant_id = ${tenantId} and id = any(${[...lineIds]}::uuid[]) and status = 'PROVISIONING'
    returning id as "orderLineId", order_id as "orderId", plan_id as "planId"`);
  const events = lines.map(({ orderId, orderLineId, planId }) => {
    const body: OrderLineRefused = { orderId, orderLineId, planId, code };
    return { topic: ORDER_LINE_REFUSED, aggregateId: orderLineId, body };
  });
  await transaction.publish(...events);
}
