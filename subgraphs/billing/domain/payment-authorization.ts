import { accept, reject, type Result } from '../../shared/result/result.ts';

export type AuthorizationStatus =
  | 'PENDING'
  | 'REQUIRES_ACTION'
  | 'AUTHORIZED'
  | 'COMMITTED'
  | 'DECLINED'
  | 'UNKNOWN'
  | 'CAPTURED'
  | 'RELEASED'
  | 'EXPIRED';

/** Those that count for their cart: it has at most one of them. */
export const LIVE: readonly AuthorizationStatus[] = [
  'PENDING',
  'REQUIRES_ACTION',
  'AUTHORIZED',
  'COMMITTED',
  'UNKNOWN',
  'CAPTURED',
];

/** The gateway has not told yet how it ends. */
export const UNTOLD: readonly AuthorizationStatus[] = ['PENDING', 'UNKNOWN', 'REQUIRES_ACTION'];

const MINUTE = 60_000;
const LIFE_MILLISECONDS = 30 * MINUTE;
const LIFE_WITH_ACTION_MILLISECONDS = 60 * MINUTE;

/** When an authorization that nobody orders with ends: 30 minutes after it began, 60 when the payer has to do something. */
export function authorizationExpiry(createdAt: Date, { needsAction }: { needsAction: boolean }): Date {
  return new Date(createdAt.getTime() + (needsAction ? LIFE_WITH_ACTION_MILLISECONDS : LIFE_MILLISECONDS));
}

/** How long to wait before the gateway is asked again after so many tries in vain: from a second to a minute. */
export function pauseAfter(tries: number): number {
  return Math.min(1000 * 2 ** Math.min(tries, 10), MINUTE);
}

/** How soon a client may look again; null when nothing more will happen by itself. */
export function pollAfterSeconds(status: AuthorizationStatus): number | null {
  return { PENDING: 1, UNKNOWN: 2, REQUIRES_ACTION: 3 }[status as string] ?? null;
}

export interface EarlierAuthorization {
  id: string;
  status: AuthorizationStatus;
  quoteId: string;
  paymentMethodId: string;
}

export interface CartRefusal {
  code: 'CART_ALREADY_CHECKED_OUT' | 'QUOTE_STALE';
  message: string;
  path: ['quoteToken'];
}

/**
 * What is to be done with the live authorization of the cart: the same quote paid by the same method is already there
 * (`KEEP`), a newer quote or another method takes its place (`REPLACE`). Quote ids grow with time.
 */
export function decideReuse(
  earlier: EarlierAuthorization,
  wanted: Pick<EarlierAuthorization, 'quoteId' | 'paymentMethodId'>,
): Result<'KEEP' | 'REPLACE', CartRefusal> {
  if (earlier.status === 'COMMITTED' || earlier.status === 'CAPTURED') {
    return reject(checkedOut());
  }
  if (wanted.quoteId < earlier.quoteId) {
    const message = 'There is a newer quote for this cart. Use that one.';
    return reject({ code: 'QUOTE_STALE', message, path: ['quoteToken'] });
  }
  const isSame = wanted.quoteId === earlier.quoteId && wanted.paymentMethodId === earlier.paymentMethodId;
  return accept(isSame ? 'KEEP' : 'REPLACE');
}

/** The cart has been ordered with an authorization before, whatever became of that. */
export function checkedOut(): CartRefusal {
  const message = 'This cart has become an order. Begin a new one.';
  return { code: 'CART_ALREADY_CHECKED_OUT', message, path: ['quoteToken'] };
}

export interface MethodToPayWith {
  kind: 'CARD' | 'CREDIT';
  accountId: string;
  /** Of the merchant account that collects, or of the credit line. */
  currencies: readonly string[];
  /** Of the merchant account; null for credit, which every company of the tenant gives. */
  legalEntityId: string | null;
}

export interface MethodRefusal {
  code: 'PAYMENT_METHOD_NOT_ALLOWED' | 'CURRENCY_NOT_COLLECTABLE';
  message: string;
  path: ['paymentMethodId'];
}

/** Whether a quote can be paid by a method: it is the payer's, the money reaches the company that invoices, in its currency. */
export function decideMethod(
  method: MethodToPayWith,
  quote: { accountId: string; issuerId: string; currency: string },
): Result<null, MethodRefusal> {
  if (method.accountId !== quote.accountId) {
    const message = 'This payment method belongs to another account than the one that pays. Choose one of its own.';
    return reject({ code: 'PAYMENT_METHOD_NOT_ALLOWED', message, path: ['paymentMethodId'] });
  }
  if (method.legalEntityId !== null && method.legalEntityId !== quote.issuerId) {
    const message = 'What this method collects goes to another company than the one that invoices. Choose another one.';
    return reject({ code: 'PAYMENT_METHOD_NOT_ALLOWED', message, path: ['paymentMethodId'] });
  }
  if (!method.currencies.includes(quote.currency)) {
    const message = `This payment method cannot collect ${quote.currency}. Choose another one.`;
    return reject({ code: 'CURRENCY_NOT_COLLECTABLE', message, path: ['paymentMethodId'] });
  }
  return accept(null);
}
