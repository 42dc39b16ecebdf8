import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import type { ProvisioningContext } from './context.ts';
import {
  CspAgreement as CspAgreementEntity,
  CspAgreementRotation,
  CspAgreementSecret,
} from './entities/csp-agreement.ts';
import { readEnvironment } from './environment.ts';
import { onAccountChanged } from './events/on-account-changed.ts';
import { onCspAgreementLinked } from './events/on-csp-agreement-linked.ts';
import { onPaymentAuthorizationDecided } from './events/on-payment-authorization-decided.ts';
import { onPlanPublished } from './events/on-plan-published.ts';
import { onTenantChanged } from './events/on-tenant-changed.ts';
import { BeforeOrderResolver } from './graphql/before-order.ts';
import { CspAgreement, CspAgreementResolver } from './graphql/csp-agreement.ts';
import { CspCustomerResolver, findCspCustomer } from './graphql/csp-customer.ts';
import { findOrderLine, OrderLineResolver } from './graphql/order-line.ts';
import { AccountOrdersResolver, OrderConnectionResolver, OrderListResolver } from './graphql/order-list.ts';
import { findOrder, OrderResolver } from './graphql/order.ts';
import { PlaceOrderMutation } from './graphql/place-order.ts';
import { ResolveVendorOperationMutation } from './graphql/resolve-vendor-operation.ts';
import { RetryVendorOperationMutation } from './graphql/retry-vendor-operation.ts';
import { RotateCspAgreementSecretMutation } from './graphql/rotate-csp-agreement-secret.ts';
import {
  AccountSubscriptionsResolver,
  SubscriptionConnectionResolver,
  SubscriptionListResolver,
} from './graphql/subscription-list.ts';
import { SubscriptionOrderResolver } from './graphql/subscription-order.ts';
import { findSubscription, SubscriptionResolver } from './graphql/subscription.ts';
import {
  findVendorOperation,
  VendorOperationConnectionResolver,
  VendorOperationResolver,
} from './graphql/vendor-operation.ts';
import { progressDoor } from './http/progress.ts';
import { credentials } from './migrations/20261122-credentials.ts';
import { orders } from './migrations/20261123-orders.ts';
import { fulfilOrder } from './processes/fulfil-order.ts';
import { createPartnerCenter } from './providers/partner-center.ts';
import { createLoaders } from './queries/loaders.ts';

const vendor = createPartnerCenter(readEnvironment);

/** From the order to the licence at Microsoft: customers there, orders, subscriptions, and how we sign in. */
const provisioning: SubgraphDefinition = {
  name: 'provisioning',
  resolvers: [
    CspAgreementResolver,
    RotateCspAgreementSecretMutation,
    CspCustomerResolver,
    OrderResolver,
    OrderLineResolver,
    SubscriptionResolver,
    SubscriptionOrderResolver,
    OrderListResolver,
    OrderConnectionResolver,
    SubscriptionListResolver,
    SubscriptionConnectionResolver,
    AccountOrdersResolver,
    AccountSubscriptionsResolver,
    BeforeOrderResolver,
    PlaceOrderMutation,
    VendorOperationResolver,
    VendorOperationConnectionResolver,
    RetryVendorOperationMutation,
    ResolveVendorOperationMutation,
  ],
  orphanedTypes: [CspAgreement],
  references: {
    // An agreement is the tenant subgraph's; only a visible one has anything to show here.
    CspAgreement: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    Account: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    CspCustomer: (key, context: ProvisioningContext) => findCspCustomer(context, key),
    Order: (key, context: ProvisioningContext) => findOrder(context, key),
    OrderLine: (key, context: ProvisioningContext) => findOrderLine(context, key),
    VendorOperation: (key, context: ProvisioningContext) => findVendorOperation(context, key),
    Subscription: (key, context: ProvisioningContext) => findSubscription(context, key),
  },
  entities: [CspAgreementEntity, CspAgreementSecret, CspAgreementRotation],
  migrations: [credentials, orders],
  handlers: [onCspAgreementLinked, onTenantChanged, onAccountChanged, onPlanPublished, onPaymentAuthorizationDecided],
  jobs: [],
  processes: [fulfilOrder(vendor)],
  http: progressDoor,
  createLoaders: (reader, claims) => ({ ...createLoaders(reader, claims), vendor }),
};

export default provisioning;
