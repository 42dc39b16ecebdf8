import type { Route } from '../shared/json-server.ts';
import type { SubscriptionRecord } from './books.ts';
import { route, type Act, type Call } from './call.ts';
import { audit, findCustomer, type Center } from './center.ts';
import { refuse } from './errors.ts';
import { changeSubscription, openRefunds } from './change-subscription.ts';
import { raiseEvent } from './events.ts';
import { collection, etagOf, link } from './wire.ts';

/** Subscriptions, from the moment they are provisioned; the events' addresses lead to the same ones. */
export function subscriptionRoutes(center: Center): Route[] {
  return [
    route(center, 'GET', '/v1/customers/:customerId/subscriptions', listSubscriptions),
    route(center, 'GET', '/v1/customers/:customerId/subscriptions/:subscriptionId', getSubscription),
    route(center, 'GET', '/webhooks/v1/customers/:customerId/subscriptions/:subscriptionId', getSubscription),
    route(center, 'PATCH', '/v1/customers/:customerId/subscriptions/:subscriptionId', patchSubscription),
  ];
}

const listSubscriptions: Act = (center, { caller, parameters, query }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  if (!customer) {
    return refuse('60003');
  }
  const [orderId, mpnId] = [query.get('order_id'), query.get('mpn_id')];
  const found = Object.values(center.books.subscriptions).filter(
    (subscription) =>
      subscription.customerId === customer.id &&
      isProvisioned(center, subscription) &&
      (orderId === null || subscription.orderId === orderId) &&
      (mpnId === null || subscription.partnerId === mpnId),
  );
  const items = found.map((subscription) => describeSubscription(center, subscription));
  return { status: 200, body: collection(items, `/customers/${customer.id}/subscriptions`) };
};

const getSubscription: Act = (center, call) => {
  const subscription = findSubscription(center, call);
  return typeof subscription === 'string'
    ? refuse(subscription)
    : { status: 200, body: describeSubscription(center, subscription) };
};

const patchSubscription: Act = (center, call) => {
  const subscription = findSubscription(center, call);
  if (typeof subscription === 'string') {
    return refuse(subscription);
  }
  const refusal = changeSubscription(subscription, {
    wish: call.body,
    ifMatch: call.headers['if-match'],
    now: center.clock.now(),
  });
  if (refusal) {
    return refusal;
  }
  announce(center, call, subscription);
  return { status: 200, body: describeSubscription(center, subscription) };
};

function announce(center: Center, { caller }: Call, subscription: SubscriptionRecord): void {
  const { id, customerId, quantity, status, autoRenewEnabled, friendlyName } = subscription;
  const customer = findCustomer(center, caller, customerId);
  if (customer) {
    const auditId = audit(center, caller, {
      customer,
      resourceType: 'subscription',
      operationType: 'update_subscription',
      newValue: { id, quantity, status, autoRenewEnabled, friendlyName },
    });
    raiseEvent(center, customer.partnerTenantId, {
      name: 'subscription-updated',
      resourceName: 'subscription',
      path: `/webhooks/v1/customers/${customerId}/subscriptions/${id}`,
      auditPath: `/v1/auditrecords/${auditId}`,
    });
  }
}

function findSubscription(center: Center, { caller, parameters }: Call): SubscriptionRecord | '60003' | '20003' {
  const customer = findCustomer(center, caller, parameters.customerId);
  const subscription = center.books.subscriptions[(parameters.subscriptionId ?? '').toLowerCase()];
  if (!customer) {
    return '60003';
  }
  return subscription?.customerId === customer.id && isProvisioned(center, subscription) ? subscription : '20003';
}

function isProvisioned({ clock }: Center, { provisionedAt }: SubscriptionRecord): boolean {
  return Date.parse(provisionedAt) <= clock.now();
}

function describeSubscription({ clock }: Center, subscription: SubscriptionRecord) {
  const { id, customerId, orderId, offerId, isUsage, country, createdAt, commitmentEndsAt } = subscription;
  const [productId, skuId, availabilityId] = offerId.split(':');
  const sku = `/products/${productId}/skus/${skuId}`;
  const product = isUsage ? 'Azure' : 'OnlineServicesNCE';
  const refunds = openRefunds(subscription, clock.now());
  return {
    id,
    offerId,
    offerName: subscription.offerName,
    friendlyName: subscription.friendlyName,
    productType: { id: product, displayName: product },
    quantity: subscription.quantity,
    unitType: isUsage ? 'Usage-based' : 'Licenses',
    hasPurchasableAddons: false,
    creationDate: createdAt,
    effectiveStartDate: createdAt,
    commitmentEndDate: `${commitmentEndsAt.slice(0, 10)}T00:00:00Z`,
    commitmentEndDateTime: commitmentEndsAt,
    cancellationAllowedUntilDate: subscription.cancellableUntil,
    status: subscription.status,
    autoRenewEnabled: subscription.autoRenewEnabled,
    isTrial: false,
    billingType: isUsage ? 'usage' : 'license',
    billingCycle: subscription.billingCycle,
    ...(subscription.termDuration === null ? {} : { termDuration: subscription.termDuration }),
    renewalTermDuration: '',
    refundOptions: refunds.length > 0 ? [{ type: 'Partial', expiresAt: subscription.cancellableUntil }] : [],
    isMicrosoftProduct: true,
    partnerId: subscription.partnerId ?? '',
    attentionNeeded: false,
    actionTaken: false,
    contractType: 'subscription',
    links: {
      product: link(`/products/${productId}?country=${country}`),
      sku: link(`${sku}?country=${country}`),
      availability: link(`${sku}/availabilities/${availabilityId}?country=${country}`),
      self: link(`/customers/${customerId}/subscriptions/${id}`),
    },
    publisherName: 'Microsoft Corporation',
    refundableQuantity: {
      totalQuantity: refunds.reduce((sum, { quantity }) => sum + quantity, 0),
      details: refunds.map(({ quantity, until }) => ({ quantity, allowedUntilDateTime: until })),
    },
    orderId,
    attributes: { etag: etagOf(subscription), objectType: 'Subscription' },
  };
}
