import {
  PAYMENT_AUTHORIZATION_COMMITTED,
  PAYMENT_AUTHORIZATION_REFUSED,
  type PaymentAuthorizationCommitted,
  type PaymentAuthorizationRefused,
} from '../../shared/events/contracts/billing.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { beginFulfilment } from '../commands/begin-fulfilment.ts';
import { cancelUnpaidOrder } from '../commands/cancel-unpaid-order.ts';

/** The money of an order is there, so that Microsoft may be asked, or it is not. */
export const onPaymentAuthorizationDecided: EventHandler = {
  name: 'provisioning.on-payment-authorization-decided',
  topics: [PAYMENT_AUTHORIZATION_COMMITTED, PAYMENT_AUTHORIZATION_REFUSED],
  handle: (transaction, { topic, tenantId, occurredAt, body }) =>
    topic === PAYMENT_AUTHORIZATION_COMMITTED
      ? beginFulfilment(transaction, tenantId, body as PaymentAuthorizationCommitted)
      : cancelUnpaidOrder(transaction, { tenantId, now: occurredAt }, body as PaymentAuthorizationRefused),
};
