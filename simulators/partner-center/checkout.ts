import { randomUUID } from 'node:crypto';
import type { Route } from '../shared/json-server.ts';
import type { CartLine, CustomerRecord, OrderLine, OrderRecord } from './books.ts';
import { route, type Act, type Call } from './call.ts';
import { findCart } from './carts.ts';
import type { Offer } from './catalogue.ts';
import { audit, findCustomer, instant, type Center } from './center.ts';
import { describe, refuse } from './errors.ts';
import { describeOrder } from './orders.ts';
import { daysLater, termEnd } from './term-end.ts';
import { shortId } from './wire.ts';

/** Checkout: a cart becomes one order for each billing cycle in it; some may fail where others succeed. */
export function checkoutRoutes(center: Center): Route[] {
  return [route(center, 'POST', '/v1/customers/:customerId/carts/:cartId/checkout', checkOut)];
}

interface OrderError {
  orderGroupId: string;
  code: number;
  description: string;
}

const LAG_MILLISECONDS = 15 * 60_000;

const checkOut: Act = (center, call) => {
  const { caller, parameters } = call;
  const customer = findCustomer(center, caller, parameters.customerId);
  const cart = customer && findCart(center, customer, parameters.cartId);
  if (!cart) {
    return refuse(customer ? '800008' : '60003');
  }
  if (cart.result !== null) {
    return { status: 201, body: cart.result };
  }
  if (customer.agreements.length === 0) {
    return refuse('13605');
  }
  const orders: OrderRecord[] = [];
  const orderErrors: OrderError[] = [];
  for (const lines of Object.values(Object.groupBy(cart.lines, ({ orderGroup }) => orderGroup))) {
    const error = lines && findError(center, lines);
    if (error) {
      orderErrors.push(error);
    } else if (lines) {
      orders.push(placeOrder(center, call, { customer, cartId: cart.id, lines }));
    }
  }
  const result = {
    orders: orders.map((order) => describeOrder(center, order)),
    orderErrors,
    attributes: { objectType: 'CartCheckoutResult' },
  };
  // A cart that made no order stays open.
  cart.result = orders.length > 0 ? result : null;
  return { status: 201, body: result };
};

function findError({ catalogue, books }: Center, lines: readonly CartLine[]): OrderError | null {
  for (const { catalogItemId, orderGroup } of lines) {
    const [productId, skuId] = catalogItemId.split(':');
    const refusal = books.refusals.find(
      (each) => each.productId === productId && (each.skuId === undefined || each.skuId === skuId),
    );
    if (refusal) {
      return { orderGroupId: orderGroup, code: refusal.code, description: refusal.description };
    }
    if (!catalogue.findOffer(catalogItemId)) {
      return { orderGroupId: orderGroup, code: 400019, description: describe('400019') };
    }
  }
  return null;
}

function placeOrder(
  center: Center,
  call: Call,
  { customer, cartId, lines }: { customer: CustomerRecord; cartId: string; lines: readonly CartLine[] },
): OrderRecord {
  const fault = center.faultPlan.draw(['lag'], 'POST', call.path);
  const lag = fault ? (fault.milliseconds ?? LAG_MILLISECONDS) : center.lagMilliseconds;
  const order: OrderRecord = {
    id: shortId(),
    customerId: customer.id,
    cartId,
    requestId: call.requestId,
    billingCycle: lines[0]?.billingCycle ?? 'none',
    currencyCode: lines[0]?.currencyCode ?? '',
    createdAt: instant(center),
    // The order can be read before its subscriptions can.
    readableAt: instant(center, Math.floor(lag / 3)),
    provisionedAt: instant(center, lag),
    lines: [],
  };
  order.lines = lines.flatMap((line, index) => {
    const offer = center.catalogue.findOffer(line.catalogItemId);
    return offer ? [fillLine(center, order, { line, offer, index })] : [];
  });
  center.books.orders[order.id] = order;
  center.books.unannounced[order.id] = true;
  audit(center, call.caller, {
    customer,
    resourceType: 'order',
    operationType: 'create_order',
    newValue: { id: order.id, cartId, billingCycle: order.billingCycle, lineItems: order.lines.length },
  });
  return order;
}

function fillLine(
  center: Center,
  order: OrderRecord,
  { line, offer, index }: { line: CartLine; offer: Offer; index: number },
): OrderLine {
  const { catalogItemId, billingCycle, termDuration = null, quantity, participants } = line;
  const term = offer.terms.find((each) => each.duration === termDuration && each.billingCycle === billingCycle);
  const friendlyName = line.friendlyName ?? offer.skuTitle;
  const orderLine: OrderLine = {
    lineItemNumber: index,
    offerId: catalogItemId,
    friendlyName,
    quantity,
    country: offer.country,
    termDuration,
    instalmentCents: `${term?.instalmentCents ?? 0n}`,
    subscriptionId: offer.kind === 'Software' ? null : randomUUID(),
    partnerIdOnRecord: participants?.find(({ key }) => key === 'transaction_reseller')?.value ?? null,
  };
  if (orderLine.subscriptionId !== null) {
    subscribe(center, order, { line: orderLine, offer, id: orderLine.subscriptionId });
  }
  return orderLine;
}

const WINDOW_DAYS = 7;

function subscribe(
  { books }: Center,
  order: OrderRecord,
  { line, offer, id }: { line: OrderLine; offer: Offer; id: string },
): void {
  const cancellableUntil = daysLater(order.createdAt, WINDOW_DAYS);
  const isUsage = offer.kind === 'Azure';
  books.subscriptions[id] = {
    id,
    customerId: order.customerId,
    orderId: order.id,
    offerId: line.offerId,
    offerName: offer.skuTitle,
    friendlyName: line.friendlyName,
    country: offer.country,
    isUsage,
    quantity: line.quantity,
    quantityMin: offer.quantityMin,
    quantityMax: offer.quantityMax,
    createdAt: order.createdAt,
    commitmentEndsAt: termEnd(order.createdAt, line.termDuration),
    cancellableUntil,
    status: 'active',
    autoRenewEnabled: !isUsage,
    billingCycle: order.billingCycle,
    termDuration: line.termDuration,
    partnerId: line.partnerIdOnRecord,
    refundable: isUsage ? [] : [{ quantity: line.quantity, until: cancellableUntil }],
    provisionedAt: order.provisionedAt,
    version: 1,
  };
}
