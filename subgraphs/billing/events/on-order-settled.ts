import { ORDER_SETTLED, type OrderSettled } from '../../shared/events/contracts/provisioning.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { settleOrder } from '../commands/settle-order.ts';

export const onOrderSettled: EventHandler = {
  name: 'billing.on-order-settled',
  topics: [ORDER_SETTLED],
  handle: (transaction, { tenantId, occurredAt, body }) =>
    settleOrder(transaction, { tenantId, now: occurredAt }, body as OrderSettled),
};
