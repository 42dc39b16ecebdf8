import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Route, SimulatorAnswer } from '../shared/json-server.ts';
import type { CartLine, CartRecord, CustomerRecord } from './books.ts';
import { route, type Act, type Call } from './call.ts';
import type { Offer } from './catalogue.ts';
import { findCustomer, instant, type Center } from './center.ts';
import { refuse } from './errors.ts';
import type { Caller } from './tokens.ts';
import { link } from './wire.ts';

/** Carts: lines are checked when they are put in, and once more at checkout. */
export function cartRoutes(center: Center): Route[] {
  return [
    route(center, 'POST', '/v1/customers/:customerId/carts', createCart),
    route(center, 'GET', '/v1/customers/:customerId/carts/:cartId', getCart),
    route(center, 'PUT', '/v1/customers/:customerId/carts/:cartId', updateCart),
  ];
}

/** The customer's cart of that id, while it lives. */
export function findCart(
  { books, clock }: Center,
  customer: CustomerRecord,
  id: string | undefined,
): CartRecord | null {
  const cart = books.carts[(id ?? '').toLowerCase()];
  const isThere =
    cart?.customerId === customer.id && (cart.result !== null || Date.parse(cart.expiresAt) > clock.now());
  return isThere ? cart : null;
}

const LIFE_MILLISECONDS = 7 * 24 * 3_600_000;

const lineItem = z.object({
  id: z.number().int().min(0),
  catalogItemId: z.string(),
  friendlyName: z.string().optional(),
  quantity: z.number().int(),
  currencyCode: z.string().optional(),
  billingCycle: z.string(),
  termDuration: z.string().optional(),
  participants: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
  provisioningContext: z.record(z.string(), z.string()).optional(),
  attestationAccepted: z.boolean().optional(),
  promotionId: z.string().optional(),
  customTermEndDate: z.string().optional(),
  addonItems: z.array(z.unknown()).optional(),
  renewsTo: z.unknown().optional(),
});
const wantedCart = z.object({ lineItems: z.array(lineItem).min(1).max(50) });

const createCart: Act = (center, call) => {
  const { caller, parameters, body } = call;
  const customer = findCustomer(center, caller, parameters.customerId);
  if (!customer) {
    return refuse('60003');
  }
  const lines = readLines(center, call, customer, body);
  if ('status' in lines) {
    return lines;
  }
  const id = randomUUID();
  center.books.carts[id] = {
    id,
    customerId: customer.id,
    createdAt: instant(center),
    ...stamp(center, call),
    lines,
    result: null,
  };
  return { status: 201, body: describeCart(center.books.carts[id]) };
};

const getCart: Act = (center, { caller, parameters }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  const cart = customer && findCart(center, customer, parameters.cartId);
  return cart ? { status: 200, body: describeCart(cart) } : refuse(customer ? '800008' : '60003');
};

const updateCart: Act = (center, call) => {
  const { caller, parameters, body } = call;
  const customer = findCustomer(center, caller, parameters.customerId);
  const cart = customer && findCart(center, customer, parameters.cartId);
  if (!cart) {
    return refuse(customer ? '800008' : '60003');
  }
  if (cart.result !== null) {
    return refuse('800065', cart.id);
  }
  const lines = readLines(center, call, customer, body);
  if ('status' in lines) {
    return lines;
  }
  Object.assign(cart, { lines, ...stamp(center, call) });
  return { status: 201, body: describeCart(cart) };
};

function stamp(center: Center, { caller }: Call) {
  return {
    modifiedAt: instant(center),
    expiresAt: instant(center, LIFE_MILLISECONDS),
    modifiedBy: caller.userId ?? caller.applicationId,
  };
}

/** The lines as they go into the cart, or the first thing that is wrong with them. */
function readLines(
  center: Center,
  { caller }: Call,
  customer: CustomerRecord,
  body: unknown,
): CartLine[] | SimulatorAnswer {
  const read = wantedCart.safeParse(body);
  if (!read.success) {
    return refuse('3000', z.prettifyError(read.error));
  }
  const cycles: string[] = [];
  const lines: CartLine[] = [];
  for (const item of read.data.lineItems) {
    const offer = center.catalogue.findOffer(item.catalogItemId);
    const refusal = offer ? findRefusal(item, { offer, customer, caller }) : refuse('400019', item.catalogItemId);
    if (!offer || refusal) {
      return refusal ?? refuse('400019', item.catalogItemId);
    }
    // Everything of one billing cycle becomes one order.
    const billingCycle = item.billingCycle.toLowerCase();
    const group = cycles.includes(billingCycle) ? cycles.indexOf(billingCycle) : cycles.push(billingCycle) - 1;
    const { id, catalogItemId, friendlyName, quantity, termDuration, participants } = item;
    const { provisioningContext, attestationAccepted } = item;
    lines.push({
      ...{ id, catalogItemId, friendlyName, quantity, currencyCode: offer.currency, billingCycle, termDuration },
      ...{ participants, provisioningContext, attestationAccepted, orderGroup: `${group}` },
    });
  }
  return lines;
}

function findRefusal(
  item: z.infer<typeof lineItem>,
  { offer, customer, caller }: { offer: Offer; customer: CustomerRecord; caller: Caller },
): SimulatorAnswer | null {
  const { quantity, currencyCode, termDuration, billingCycle, participants, promotionId, customTermEndDate } = item;
  const reseller = participants?.find(({ key }) => key === 'transaction_reseller')?.value;
  const terms = offer.terms.filter(({ duration }) => duration === (termDuration ?? null));
  if (offer.country !== customer.address.country) {
    return refuse('800070', customer.address.country);
  }
  if (promotionId !== undefined) {
    return refuse('27007', promotionId);
  }
  if (customTermEndDate !== undefined) {
    return refuse('900242', customTermEndDate);
  }
  if ((item.addonItems ?? []).length > 0 || item.renewsTo !== undefined) {
    return refuse('800042');
  }
  if (reseller === caller.partner.mpnId) {
    return refuse('2072', reseller);
  }
  if (terms.length === 0) {
    return refuse('900268', termDuration ?? '');
  }
  if (!terms.some((term) => term.billingCycle === billingCycle.toLowerCase())) {
    return refuse('900269', billingCycle);
  }
  if (quantity < offer.quantityMin || quantity > offer.quantityMax) {
    return refuse('2002', `${offer.quantityMin}`, `${offer.quantityMax}`);
  }
  return currencyCode === undefined || currencyCode === offer.currency ? null : refuse('900169', currencyCode);
}

function describeCart({ id, customerId, createdAt, modifiedAt, expiresAt, modifiedBy, lines, result }: CartRecord) {
  return {
    id,
    creationTimestamp: createdAt,
    lastModifiedTimestamp: modifiedAt,
    expirationTimestamp: expiresAt,
    lastModifiedUser: modifiedBy,
    status: result === null ? 'Active' : 'Ordered',
    lineItems: lines,
    links: { self: link(`/customers/${customerId}/carts/${id}`) },
    attributes: { objectType: 'Cart' },
  };
}
