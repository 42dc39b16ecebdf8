import type { SimulatorAnswer } from '../shared/json-server.ts';

/** Partner Center's own numbers, each with its HTTP status and words. Clients branch on the number. */
const ERRORS = {
  '0': [500, 'Exception not defined'],
  '400': [401, 'Access denied'],
  '429': [429, 'Too many requests. Try again after the time in Retry-After.'],
  '1000': [404, 'Not found'],
  '2001': [400, "Subscription quantity can't be increased or decreased while subscription is being suspended"],
  '2002': [400, "Subscription quantity isn't within minimum and maximum allowed quantity"],
  '2011': [400, "Subscription with deleted status can't be updated."],
  '2030': [403, "Partner isn't onboarded to sell in country/region"],
  '2054': [400, "The billing cycle for an existing subscription can't be updated using update-subscription operation."],
  '2055': [400, 'Etag is no longer valid'],
  '2072': [404, "PartnerID of Indirect Provider isn't valid as Partner On Record"],
  '3000': [400, 'Invalid property'],
  '13605': [
    403,
    'Either a partner confirmation of the customer acceptance of the Microsoft Customer Agreement must be provided or the customer must accept the Microsoft Customer Agreement in the Microsoft Admin Center before you can complete this purchase',
  ],
  '20000': [404, 'Order ID not found'],
  '20003': [404, 'Subscription not found.'],
  '27007': [400, 'Invalid promotion code'],
  '60003': [404, 'Tenant not found'],
  '400013': [404, "Product wasn't found"],
  '400018': [404, "SKU wasn't found"],
  '400019': [404, 'Availability not found'],
  '400036': [403, "The requested targetView isn't allowed."],
  '600002': [400, "Organization registration ID value isn't supported"],
  '600049': [400, 'Organization registration ID information is missing'],
  '600061': [400, 'An agreement with the same details already exists.'],
  '800008': [404, 'Unable to retrieve cart ID'],
  '800042': [400, 'Not supported'],
  '800065': [400, "can't check out an already submitted cart."],
  '800070': [400, "Offer isn't available in the specified country/region"],
  '800090': [400, "Subscription quantity can't be decreased"],
  '800091': [400, "Can't update a subscription with suspended status"],
  '900117': [400, 'You have passed your cancellation window. We are unable to cancel your purchase'],
  '900169': [400, 'One or more of the order items do not support the given currency.'],
  '900242': [400, 'Partners should select a new custom term end date.'],
  '900268': [400, 'The term duration is invalid.'],
  '900269': [400, 'The billing cycle is invalid.'],
  '900311': [400, 'This subscription has been updated too many times.'],
  '900329': [403, "This resource doesn't support application-only authentication."],
  '900420': [401, 'The audience in the token is invalid and is no longer supported in Partner Center API.'],
} as const satisfies Record<string, readonly [status: number, description: string]>;

export type ErrorCode = keyof typeof ERRORS;

/** What Partner Center answers when it refuses: `{ code, description, data, source }` with the code's HTTP status. */
export function refuse(code: ErrorCode, ...data: string[]): SimulatorAnswer {
  const [status, description] = ERRORS[code];
  return {
    status,
    ...(status === 401 ? { headers: { 'www-authenticate': 'OAuth realm=urn:cpsvc:cpid' } } : {}),
    body: { code, description, data, source: 'PartnerFD' },
  };
}

/** The code's words alone, for a result that holds several errors. */
export function describe(code: ErrorCode): string {
  return ERRORS[code][1];
}
