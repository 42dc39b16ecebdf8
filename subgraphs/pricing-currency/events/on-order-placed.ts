import { ORDER_PLACED, type OrderPlaced } from '../../shared/events/contracts/provisioning.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { closeOrderedCart } from '../commands/close-ordered-cart.ts';

export const onOrderPlaced: EventHandler = {
  name: 'pricing.on-order-placed',
  topics: [ORDER_PLACED],
  handle: (transaction, { tenantId, body }) => closeOrderedCart(transaction, tenantId, body as OrderPlaced),
};
