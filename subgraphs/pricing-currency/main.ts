import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import type { PricingContext } from './context.ts';
import { ExchangeRate } from './entities/exchange-rate.ts';
import { PriceList, PriceListVersion } from './entities/price-list.ts';
import { onAccountChanged } from './events/on-account-changed.ts';
import { onLegalEntityChanged } from './events/on-legal-entity-changed.ts';
import { onOrderPlaced } from './events/on-order-placed.ts';
import { onPlanPublished } from './events/on-plan-published.ts';
import { onTenantChanged } from './events/on-tenant-changed.ts';
import { ActivatePriceListMutation } from './graphql/activate-price-list.ts';
import { ActiveCartResolver } from './graphql/active-cart.ts';
import { CartResolver, findCart } from './graphql/cart.ts';
import { ChangeCartBuyerMutation } from './graphql/change-cart-buyer.ts';
import { ChangeCartLineMutation } from './graphql/change-cart-line.ts';
import { CreateCartMutation } from './graphql/create-cart.ts';
import { CreatePriceListVersionMutation } from './graphql/create-price-list-version.ts';
import { CreatePriceListMutation } from './graphql/create-price-list.ts';
import { CreateQuoteMutation } from './graphql/create-quote.ts';
import { ExchangeRateConnectionResolver, ExchangeRateResolver, findExchangeRate } from './graphql/exchange-rate.ts';
import { Plan, PlanPriceResolver } from './graphql/plan-price.ts';
import { findPriceListVersion, PriceListVersionResolver } from './graphql/price-list-version.ts';
import { findPriceList, PriceListConnectionResolver, PriceListResolver } from './graphql/price-list.ts';
import { PriceResolver } from './graphql/price.ts';
import { QuoteLineResolver } from './graphql/quote-line.ts';
import { findQuote, QuoteResolver } from './graphql/quote.ts';
import { RecordExchangeRateMutation } from './graphql/record-exchange-rate.ts';
import { carts } from './migrations/20261123-carts.ts';
import { widerCopies } from './migrations/20261123-copies.ts';
import { orderedCarts } from './migrations/20261124-ordered-carts.ts';
import { prices } from './migrations/20261122-prices.ts';
import { recalculatePrices } from './processes/recalculate-prices.ts';
import { createLoaders } from './queries/loaders.ts';

/** What things cost: price lists with their versions, exchange rates, and the price of a plan; carts and quotes. */
const pricing: SubgraphDefinition = {
  name: 'pricing',
  resolvers: [
    PlanPriceResolver,
    PriceResolver,
    PriceListResolver,
    PriceListConnectionResolver,
    PriceListVersionResolver,
    ExchangeRateResolver,
    ExchangeRateConnectionResolver,
    CreatePriceListMutation,
    CreatePriceListVersionMutation,
    ActivatePriceListMutation,
    RecordExchangeRateMutation,
    CartResolver,
    ActiveCartResolver,
    CreateCartMutation,
    ChangeCartLineMutation,
    ChangeCartBuyerMutation,
    QuoteResolver,
    QuoteLineResolver,
    CreateQuoteMutation,
  ],
  orphanedTypes: [Plan],
  references: {
    // A plan is catalog's: whether there is a price shows whether it is known here.
    Plan: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    // An account is the tenant subgraph's: only its cart is ours.
    Account: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
    PriceList: (key, context: PricingContext) => findPriceList(context, key),
    PriceListVersion: (key, context: PricingContext) => findPriceListVersion(context, key),
    ExchangeRate: (key, context: PricingContext) => findExchangeRate(context, key),
    Cart: (key, context: PricingContext) => findCart(context, key),
    Quote: (key, context: PricingContext) => findQuote(context, key),
  },
  entities: [PriceList, PriceListVersion, ExchangeRate],
  migrations: [prices, widerCopies, carts, orderedCarts],
  handlers: [onPlanPublished, onTenantChanged, onLegalEntityChanged, onAccountChanged, onOrderPlaced],
  jobs: [recalculatePrices],
  processes: [],
  createLoaders,
};

export default pricing;
