import { ORDER_PLACED, type OrderPlaced } from '../../shared/events/contracts/provisioning.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { commitAuthorization } from '../commands/commit-authorization.ts';

export const onOrderPlaced: EventHandler = {
  name: 'billing.on-order-placed',
  topics: [ORDER_PLACED],
  handle: (transaction, { tenantId, body }) => commitAuthorization(transaction, tenantId, body as OrderPlaced),
};
