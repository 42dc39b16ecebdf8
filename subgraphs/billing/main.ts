import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import type { BillingContext } from './context.ts';
import {
  MerchantAccount as MerchantAccountEntity,
  MerchantAccountRotation,
  MerchantAccountSecret,
} from './entities/merchant-account.ts';
import { onAccountChanged } from './events/on-account-changed.ts';
import { onExchangeRateRecorded } from './events/on-exchange-rate-recorded.ts';
import { onInvoiceIssued } from './events/on-invoice-issued.ts';
import { onLegalEntityChanged } from './events/on-legal-entity-changed.ts';
import { onMerchantAccountLinked } from './events/on-merchant-account-linked.ts';
import { onOrderPlaced } from './events/on-order-placed.ts';
import { onOrderSettled } from './events/on-order-settled.ts';
import { onTenantChanged } from './events/on-tenant-changed.ts';
import { Account } from './graphql/account-reference.ts';
import { AccountMoneyResolver } from './graphql/account.ts';
import { AddPaymentMethodMutation } from './graphql/add-payment-method.ts';
import { AuthorizePaymentMutation } from './graphql/authorize-payment.ts';
import { CancelPaymentAuthorizationMutation } from './graphql/cancel-payment-authorization.ts';
import { ChangeCreditLimitMutation } from './graphql/change-credit-limit.ts';
import { ConfirmPaymentAuthorizationMutation } from './graphql/confirm-payment-authorization.ts';
import { InvoiceLineResolver } from './graphql/invoice-line.ts';
import { findInvoice, InvoiceConnectionResolver, InvoiceResolver } from './graphql/invoice.ts';
import { LedgerEntryConnectionResolver, LedgerEntryResolver } from './graphql/ledger-entry.ts';
import { MerchantAccount, MerchantAccountResolver } from './graphql/merchant-account.ts';
import { Order, OrderLine } from './graphql/order-reference.ts';
import { OrderLineMoneyResolver, OrderMoneyResolver } from './graphql/order.ts';
import { findAuthorization, PaymentAuthorizationResolver } from './graphql/payment-authorization.ts';
import { PaymentMethodSetupQuery } from './graphql/payment-method-setup.ts';
import { findPaymentMethodView, PaymentMethodResolver } from './graphql/payment-method.ts';
import { findPayment, InvoicePaymentsResolver, PaymentConnectionResolver, PaymentResolver } from './graphql/payment.ts';
import { RefundPaymentMutation } from './graphql/refund-payment.ts';
import { RemovePaymentMethodMutation } from './graphql/remove-payment-method.ts';
import { RevenueReportResolver, RevenueRowConnectionResolver } from './graphql/revenue-report.ts';
import { RotateMerchantAccountSecretMutation } from './graphql/rotate-merchant-account-secret.ts';
import { Subscription } from './graphql/subscription-reference.ts';
import { SubscriptionMoneyResolver } from './graphql/subscription.ts';
import { stripeWebhook } from './http/stripe-webhook.ts';
import { credentials } from './migrations/20261122-credentials.ts';
import { parties } from './migrations/20261123-parties.ts';
import { purchase } from './migrations/20261123-purchase.ts';
import { revenue } from './migrations/20261124-revenue.ts';
import { authorizePaymentProcess } from './processes/authorize-payment.ts';
import { captureOrderProcess } from './processes/capture-order.ts';
import { foldRevenueProcess } from './processes/fold-revenue.ts';
import { forgetCardProcess } from './processes/forget-card.ts';
import { refundPaymentProcess } from './processes/refund-payment.ts';
import { createLoaders } from './queries/loaders.ts';

/** Money that moves: held for a quote, bound to an order, invoiced, taken, given back, and always in the books. */
const billing: SubgraphDefinition = {
  name: 'billing',
  resolvers: [
    MerchantAccountResolver,
    RotateMerchantAccountSecretMutation,
    PaymentMethodSetupQuery,
    PaymentMethodResolver,
    AddPaymentMethodMutation,
    RemovePaymentMethodMutation,
    PaymentAuthorizationResolver,
    AuthorizePaymentMutation,
    ConfirmPaymentAuthorizationMutation,
    CancelPaymentAuthorizationMutation,
    ChangeCreditLimitMutation,
    InvoiceResolver,
    InvoiceConnectionResolver,
    InvoiceLineResolver,
    InvoicePaymentsResolver,
    PaymentResolver,
    PaymentConnectionResolver,
    RefundPaymentMutation,
    LedgerEntryResolver,
    LedgerEntryConnectionResolver,
    AccountMoneyResolver,
    OrderMoneyResolver,
    OrderLineMoneyResolver,
    SubscriptionMoneyResolver,
    RevenueReportResolver,
    RevenueRowConnectionResolver,
  ],
  orphanedTypes: [MerchantAccount, Account, Order, OrderLine, Subscription],
  references: {
    // A merchant account is the tenant subgraph's; only a visible one has anything to show here.
    MerchantAccount: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    // These too are others': whose money may be seen is decided by its own rows.
    Account: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    Order: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    OrderLine: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    Subscription: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    PaymentMethod: (key, context: BillingContext) => findPaymentMethodView(context, key),
    PaymentAuthorization: (key, context: BillingContext) => findAuthorization(context, key),
    Invoice: (key, context: BillingContext) => findInvoice(context, key),
    Payment: (key, context: BillingContext) => findPayment(context, key),
  },
  entities: [MerchantAccountEntity, MerchantAccountSecret, MerchantAccountRotation],
  migrations: [credentials, parties, purchase, revenue],
  handlers: [
    onMerchantAccountLinked,
    onTenantChanged,
    onLegalEntityChanged,
    onAccountChanged,
    onOrderPlaced,
    onOrderSettled,
    onInvoiceIssued,
    onExchangeRateRecorded,
  ],
  jobs: [],
  processes: [
    authorizePaymentProcess,
    captureOrderProcess,
    refundPaymentProcess,
    forgetCardProcess,
    foldRevenueProcess,
  ],
  createLoaders,
  http: stripeWebhook,
};

export default billing;
