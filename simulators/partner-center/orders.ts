import type { Route } from '../shared/json-server.ts';
import type { OrderLine, OrderRecord } from './books.ts';
import { route, type Act } from './call.ts';
import { findCustomer, type Center } from './center.ts';
import { refuse } from './errors.ts';
import { wireAmount } from './price-cents.ts';
import { collection, etagOf, link } from './wire.ts';

/** Orders, as far as they can be read already. */
export function orderRoutes(center: Center): Route[] {
  return [
    route(center, 'GET', '/v1/customers/:customerId/orders', listOrders),
    route(center, 'GET', '/v1/customers/:customerId/orders/:orderId', getOrder),
    route(center, 'GET', '/v1/customers/:customerId/orders/:orderId/provisioningstatus', getProvisioningStatus),
  ];
}

const SYMBOLS: Record<string, string> = { EUR: '€', GBP: '£', CHF: 'CHF', DKK: 'kr', NOK: 'kr', SEK: 'kr' };

const listOrders: Act = (center, { caller, parameters }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  if (!customer) {
    return refuse('60003');
  }
  const own = Object.values(center.books.orders).filter(
    (order) => order.customerId === customer.id && isReadable(center, order),
  );
  const items = own.map((order) => describeOrder(center, order));
  return { status: 200, body: collection(items, `/customers/${customer.id}/orders`) };
};

const getOrder: Act = (center, { caller, parameters }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  const order = center.books.orders[parameters.orderId ?? ''];
  return customer && order?.customerId === customer.id && isReadable(center, order)
    ? { status: 200, body: describeOrder(center, order) }
    : refuse(customer ? '20000' : '60003');
};

const getProvisioningStatus: Act = (center, { caller, parameters }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  const order = center.books.orders[parameters.orderId ?? ''];
  if (!customer || order?.customerId !== customer.id || !isReadable(center, order)) {
    return refuse(customer ? '20000' : '60003');
  }
  const status = isProvisioned(center, order) ? 'success' : 'pending';
  const items = order.lines.map(({ lineItemNumber, quantity }) => {
    return { lineItemNumber, status, quantityProvisioningInformation: [{ quantity, status }] };
  });
  return { status: 200, body: collection(items, `/customers/${customer.id}/orders/${order.id}/provisioningstatus`) };
};

/** An order as it stands now: without subscriptions until they are provisioned. */
export function describeOrder(center: Center, order: OrderRecord) {
  const { id, customerId, billingCycle, currencyCode, createdAt, lines } = order;
  const isDone = isProvisioned(center, order);
  const self = `/customers/${customerId}/orders/${id}`;
  const total = lines.reduce((sum, line) => sum + BigInt(line.instalmentCents) * BigInt(line.quantity), 0n);
  return {
    id,
    alternateId: id,
    referenceCustomerId: customerId,
    billingCycle,
    currencyCode,
    currencySymbol: SYMBOLS[currencyCode] ?? currencyCode,
    lineItems: lines.map((line) => describeLine(line, customerId, isDone)),
    creationDate: createdAt,
    status: isDone ? 'completed' : 'pending',
    transactionType: 'UserPurchase',
    links: {
      self: link(self),
      provisioningStatus: link(`${self}/provisioningstatus`),
      patchOperation: link(self, 'PATCH'),
    },
    totalPrice: wireAmount(total),
    client: {},
    attributes: { etag: etagOf({ id, version: isDone ? 2 : 1 }), objectType: 'Order' },
  };
}

function describeLine(line: OrderLine, customerId: string, isDone: boolean) {
  const { lineItemNumber, offerId, friendlyName, quantity, country, termDuration, partnerIdOnRecord } = line;
  const [productId, skuId, availabilityId] = offerId.split(':');
  const sku = `/products/${productId}/skus/${skuId}`;
  const cents = BigInt(line.instalmentCents);
  const price = wireAmount(cents);
  const subscriptionId = isDone ? line.subscriptionId : null;
  return {
    lineItemNumber,
    offerId,
    ...(subscriptionId === null ? {} : { subscriptionId }),
    ...(termDuration === null ? {} : { termDuration }),
    transactionType: 'New',
    friendlyName,
    quantity,
    ...(partnerIdOnRecord === null ? {} : { partnerIdOnRecord }),
    pricing: {
      listPrice: price,
      discountedPrice: price,
      proratedPrice: price,
      price,
      extendedPrice: wireAmount(cents * BigInt(quantity)),
    },
    links: {
      product: link(`/products/${productId}?country=${country}`),
      sku: link(`${sku}?country=${country}`),
      availability: link(`${sku}/availabilities/${availabilityId}?country=${country}`),
      ...(subscriptionId === null
        ? {}
        : { subscription: link(`/customers/${customerId}/subscriptions/${subscriptionId}`) }),
    },
  };
}

function isReadable({ clock }: Center, { readableAt }: OrderRecord): boolean {
  return Date.parse(readableAt) <= clock.now();
}

function isProvisioned({ clock }: Center, { provisionedAt }: OrderRecord): boolean {
  return Date.parse(provisionedAt) <= clock.now();
}
