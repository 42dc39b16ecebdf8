import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import {
  ORDER_SETTLED,
  type ActivatedSubscription,
  type OrderSettled,
  type SettledLine,
} from '../../shared/events/contracts/provisioning.ts';

type StoredOrder = Omit<OrderSettled, 'lines' | 'placedAt' | 'settledAt'> & { placedAt: Date; settledAt: Date };
type StoredLine = Omit<SettledLine, 'subscription'> & {
  [Key in keyof ActivatedSubscription]: ActivatedSubscription[Key] | null;
};

/** Tells billing what became of each line, complete enough to invoice it. The order has ended before, in this transaction. */
export async function publishSettled(
  transaction: Transaction,
  { tenantId, orderId }: { tenantId: string; orderId: string },
): Promise<void> {
  const [order] = await transaction.query<StoredOrder>(sql`
    select id as "orderId", number, placed_at as "placedAt", cart_id as "cartId", quote_id as "quoteId",
      payment_authorization_id as "paymentAuthorizationId", account_id as "accountId", reseller_account_id as "resellerAccountId",
      buyer_id as "buyerId", currency, gross_minor::text as "grossMinor", settled_at as "settledAt", issuer_id as "issuerId", reference,
      tax_decision as "taxDecision", rates
    from provisioning.customer_order where tenant_id = ${tenantId} and id = ${orderId}`);
  if (!order) {
    throw new Error(`no order ${orderId}`);
  }
  const lines = await transaction.query<StoredLine>(sql`
    select line.id as "orderLineId", line.plan_id as "planId", line.title, line.sku, line.status, line.quantity,
      line.unit_price_minor::text as "unitPriceMinor", line.net_minor::text as "netMinor", line.unit_cost_minor::text as "unitCostMinor",
      line.csp_agreement_id as "cspAgreementId", subscription.id as "subscriptionId",
      subscription.vendor_subscription_id as "vendorSubscriptionId", line.term_duration as "termDuration",
      line.billing_cycle as "billingCycle", subscription.billed_from::text as "firstDay", subscription.billed_until::text as "lastDay"
    from provisioning.order_line line
    left join provisioning.subscription on subscription.tenant_id = line.tenant_id and subscription.order_line_id = line.id
    where line.tenant_id = ${tenantId} and line.order_id = ${orderId} order by line.position`);
  const body: OrderSettled = {
    ...order,
    placedAt: instantText(order.placedAt),
    settledAt: instantText(order.settledAt),
    lines: lines.map(settledLine),
  };
  await transaction.publish({ topic: ORDER_SETTLED, aggregateId: orderId, body });
}

function settledLine(line: StoredLine): SettledLine {
  const { subscriptionId, vendorSubscriptionId, termDuration, billingCycle, firstDay, lastDay, ...rest } = line;
  const isActive = subscriptionId && vendorSubscriptionId && billingCycle && firstDay && lastDay;
  return {
    ...rest,
    subscription: isActive
      ? { subscriptionId, vendorSubscriptionId, termDuration, billingCycle, firstDay, lastDay }
      : null,
  };
}

/** The driver gives an instant as a date or as text, by how it is connected. */
function instantText(instant: Date | string): string {
  return new Date(instant).toISOString();
}
