import { activateLine } from '../commands/activate-line.ts';
import { endOperation } from '../commands/vendor-operations.ts';
import { nextPollAt, SLOW_MILLISECONDS } from '../domain/waiting.ts';
import type { VendorOrder, VendorSubscription } from '../providers/vendor.ts';
import type { FulfilledLine } from '../queries/fulfilment.ts';
import { isLine } from './buy-lines.ts';
import { askFor, type Step, type StepOutcome } from './step.ts';

/** What the vendor calls the licence of a line, and what it says of it; a licence for good is no subscription there. */
interface Delivered {
  line: FulfilledLine;
  vendorSubscriptionId: string;
  startedAt: Date;
  subscription: VendorSubscription | null;
}

/** Looks which lines are delivered; those that are begin at once, however long the others take. */
export async function awaitSubscriptions(step: Step): Promise<StepOutcome> {
  const { run, vendor, access, fulfilment } = step;
  const { order, operations } = fulfilment;
  const open = fulfilment.lines.filter(({ status }) => status === 'PROVISIONING');
  const operation = operations.find(({ id }) => id === open[0]?.vendorOperationId);
  const customerId = order.vendorCustomerId;
  if (!operation || customerId === null) {
    throw new Error(`order ${order.id} waits for lines that were never bought`);
  }
  const asked = await askFor(step, operation, async () => {
    const orders = await vendor.findOrders(access, customerId);
    const found = open.flatMap((line) => findDelivered(orders, line));
    return Promise.all(
      found.map(async ({ isSubscription, ...one }) => {
        const key = { customerId, subscriptionId: one.vendorSubscriptionId };
        return {
          ...one,
          isSubscription,
          subscription: isSubscription ? await vendor.findSubscription(access, key) : null,
        };
      }),
    );
  });
  if ('halt' in asked) {
    return asked.halt;
  }
  if (operation.status !== 'SUCCEEDED') {
    const key = { tenantId: run.tenantId, id: operation.id };
    await run.advance((transaction) => endOperation(transaction, key, null));
  }
  const delivered = asked.answer.filter(
    ({ isSubscription, subscription }) => !isSubscription || (subscription && subscription.status !== 'pending'),
  );
  for (const one of delivered) {
    await activate(step, one);
  }
  return delivered.length === open.length ? null : waitOn(step, order.orderedAt ?? run.now());
}

function findDelivered(orders: readonly VendorOrder[], line: FulfilledLine) {
  const order = orders.find(({ id }) => id === line.vendorOrderId);
  const sold = order?.isCompleted ? order.lines.find((one) => isLine(one, line)) : undefined;
  return order && sold?.subscriptionId
    ? [
        {
          line,
          vendorSubscriptionId: sold.subscriptionId,
          startedAt: order.createdAt,
          isSubscription: sold.isSubscription,
        },
      ]
    : [];
}

async function activate({ run }: Step, delivered: Delivered): Promise<void> {
  const { line, vendorSubscriptionId, startedAt, subscription } = delivered;
  await run.advance((transaction) =>
    activateLine(transaction, {
      ...{ tenantId: run.tenantId, lineId: line.id, vendorSubscriptionId, startedAt },
      status: subscription?.status ?? 'active',
      quantity: subscription?.quantity ?? line.quantity,
      isAutoRenewing: subscription?.isAutoRenewing ?? false,
      cancellableUntil: subscription?.cancellableUntil ?? null,
      now: run.now(),
    }),
  );
}

function waitOn({ run, fulfilment }: Step, orderedAt: Date): StepOutcome {
  const now = run.now();
  if (now.getTime() - orderedAt.getTime() > SLOW_MILLISECONDS) {
    run.logger.error({ orderId: fulfilment.order.id, orderedAt }, 'Microsoft has not delivered an order in time');
  }
  return { is: 'waiting', until: nextPollAt(orderedAt, now) };
}
