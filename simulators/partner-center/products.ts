import { createHash } from 'node:crypto';
import type { Route, SimulatorAnswer } from '../shared/json-server.ts';
import { route, type Act, type Call } from './call.ts';
import type { Catalogue, Offer, ProductKind, Term } from './catalogue.ts';
import { findCustomer, type Center } from './center.ts';
import { refuse } from './errors.ts';
import { collection, link } from './wire.ts';

/** What can be bought, in a country of the partner or by one of its customers: products, their SKUs, availabilities. */
export function productRoutes(center: Center): Route[] {
  const places = ['/v1', '/v1/customers/:customerId'];
  return places.flatMap((place) => [
    route(center, 'GET', `${place}/products`, listProducts),
    route(center, 'GET', `${place}/products/:productId`, getProduct),
    route(center, 'GET', `${place}/products/:productId/skus`, listSkus),
    route(center, 'GET', `${place}/products/:productId/skus/:skuId`, getSku),
    route(center, 'GET', `${place}/products/:productId/skus/:skuId/availabilities`, listAvailabilities),
    route(center, 'GET', `${place}/products/:productId/skus/:skuId/availabilities/:availabilityId`, getAvailability),
  ]);
}

const KINDS_OF_VIEW: Record<string, readonly ProductKind[]> = {
  OnlineServices: ['OnlineServicesNCE'],
  Software: ['Software'],
  Azure: ['Azure'],
  MicrosoftAzure: ['Azure'],
};
const SYMBOLS: Record<string, string> = { EUR: '€', GBP: '£', CHF: 'CHF', DKK: 'kr', NOK: 'kr', SEK: 'kr' };

const listProducts: Act = (center, call) => {
  const { query } = call;
  const kinds = KINDS_OF_VIEW[query.get('targetView') ?? ''];
  if (!kinds) {
    return refuse('400036', query.get('targetView') ?? '');
  }
  const segment = query.get('targetSegment');
  return withOffers(center, call, (offers, country) => {
    const shown = offers.filter(
      (offer) => kinds.includes(offer.kind) && (segment === null || offer.segment === segment),
    );
    const self = `/products?country=${country}&targetView=${query.get('targetView')}`;
    return {
      status: 200,
      body: collection(firstOfEach(shown, ({ productId }) => productId).map(describeProduct), self),
    };
  });
};

const getProduct: Act = (center, call) =>
  withOffers(center, call, ([offer]) => (offer ? { status: 200, body: describeProduct(offer) } : refuse('400013')));

const listSkus: Act = (center, call) =>
  withOffers(center, call, (offers, country) => {
    const skus = firstOfEach(offers, ({ skuId }) => skuId).map((offer) => describeSku(offer, offers));
    const self = `/products/${call.parameters.productId}/skus?country=${country}`;
    return skus.length > 0 ? { status: 200, body: collection(skus, self) } : refuse('400013');
  });

const getSku: Act = (center, call) =>
  withOffers(center, call, (offers) =>
    offers[0] ? { status: 200, body: describeSku(offers[0], offers) } : refuse('400018'),
  );

const listAvailabilities: Act = (center, call) =>
  withOffers(center, call, (offers, country) => {
    const items = offers.map((offer) => describeAvailability(offer, center.catalogue));
    const { productId, skuId } = call.parameters;
    const self = `/products/${productId}/skus/${skuId}/availabilities?country=${country}`;
    return items.length > 0 ? { status: 200, body: collection(items, self) } : refuse('400018');
  });

const getAvailability: Act = (center, call) =>
  withOffers(center, call, (offers) => {
    const { catalogue } = center;
    const offer = offers.find((each) => catalogue.availabilityIdOf(each) === call.parameters.availabilityId);
    return offer
      ? { status: 200, body: { ...describeAvailability(offer, catalogue), product: {}, sku: {} } }
      : refuse('400019');
  });

/** Goes on with the offers of the path's product and SKU, in the query's country or the customer's own. */
function withOffers(
  center: Center,
  { caller, parameters, query }: Call,
  answer: (offers: Offer[], country: string) => SimulatorAnswer,
): SimulatorAnswer {
  const { customerId, productId, skuId } = parameters;
  const customer = findCustomer(center, caller, customerId);
  if (customerId !== undefined && !customer) {
    return refuse('60003');
  }
  const country = customer?.address.country ?? query.get('country')?.toUpperCase();
  if (country === undefined) {
    return refuse('3000', 'country');
  }
  if (!caller.partner.markets.includes(country)) {
    return refuse('2030', country);
  }
  const offers = center.catalogue.offers.filter(
    (offer) =>
      offer.country === country &&
      (productId === undefined || offer.productId === productId) &&
      (skuId === undefined || offer.skuId === skuId),
  );
  return answer(offers, country);
}

function firstOfEach(offers: readonly Offer[], keyOf: (offer: Offer) => string): Offer[] {
  return [...new Map(offers.toReversed().map((offer) => [keyOf(offer), offer])).values()].reverse();
}

function describeProduct({ productId, productTitle, description, kind, publisher, country }: Offer) {
  return {
    id: productId,
    title: productTitle,
    description,
    productType: { id: kind, displayName: kind },
    isMicrosoftProduct: true,
    publisherName: publisher,
    links: {
      skus: link(`/products/${productId}/skus?country=${country}`),
      self: link(`/products/${productId}?country=${country}`),
    },
  };
}

function describeSku(offer: Offer, offers: readonly Offer[]) {
  const { skuId, productId, skuTitle, description, quantityMin, quantityMax, country } = offer;
  const terms = offers.filter((each) => each.skuId === skuId).flatMap((each) => each.terms);
  return {
    id: skuId,
    productId,
    title: skuTitle,
    description,
    minimumQuantity: quantityMin,
    maximumQuantity: quantityMax,
    isTrial: false,
    supportedBillingCycles: [...new Set(terms.map((term) => term.billingCycle))].sort(),
    purchasePrerequisites: ['MicrosoftCustomerAgreement'],
    inventoryVariables: [],
    provisioningVariables: [],
    actions: ['Refund'],
    dynamicAttributes: {
      isMicrosoftProduct: true,
      hasConstraints: true,
      isAddon: false,
      prerequisiteSkus: [],
      isSoftwareAssuranceApplicable: false,
      upgradeTargetOffers: [],
      provisioningId: provisioningIdOf(offer),
      internal: false,
    },
    links: {
      availabilities: link(`/products/${productId}/skus/${skuId}/availabilities?country=${country}`),
      self: link(`/products/${productId}/skus/${skuId}?country=${country}`),
    },
  };
}

/** Under which id the SKU's licences are assigned to users: always the same one, in every country. */
function provisioningIdOf({ productId, skuId }: Offer): string {
  const digits = createHash('sha256').update(`${productId}:${skuId}`).digest('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

function describeAvailability(offer: Offer, catalogue: Catalogue) {
  const { productId, skuId, currency, segment, country, kind, terms } = offer;
  const id = catalogue.availabilityIdOf(offer);
  const isRenewable = kind === 'OnlineServicesNCE';
  const renewals = { renewToId: `${productId}:${skuId}`, isAutoRenewable: true };
  return {
    id,
    productId,
    skuId,
    catalogItemId: catalogue.catalogItemIdOf(offer),
    defaultCurrency: { code: currency, symbol: SYMBOLS[currency] ?? currency },
    segment,
    country,
    isPurchasable: true,
    isRenewable,
    renewalInstructions: isRenewable ? [{ applicableTermIds: terms.map(termIdOf), renewalOptions: [renewals] }] : [],
    terms: terms.map((term) => describeTerm(term, kind)),
    links: { self: link(`/products/${productId}/skus/${skuId}/availabilities/${id}?country=${country}`) },
  };
}

const CYCLE_NAMES: Record<string, string> = { monthly: 'Monthly', annual: 'Annual', one_time: 'OneTime', none: 'None' };

function describeTerm(term: Term, kind: ProductKind) {
  const { duration, billingCycle } = term;
  const windows =
    kind === 'Software'
      ? [['Full', 'P30D']]
      : [
          ['Full', 'P1D'],
          ['Partial', 'P7D'],
        ];
  const refundOptions = windows.map(([type, expiresAfter], sequenceId) => ({ sequenceId, type, expiresAfter }));
  return {
    id: termIdOf(term),
    ...(duration === null ? {} : { duration }),
    description: `${duration ?? 'No'} commitment, billed ${CYCLE_NAMES[billingCycle]}`,
    billingCycle: CYCLE_NAMES[billingCycle],
    cancellationPolicies: kind === 'Azure' ? [] : [{ refundOptions }],
  };
}

function termIdOf({ duration, billingCycle }: Term): string {
  return `${duration ?? 'none'}-${billingCycle}`.toLowerCase();
}
