import { accept, reject, type Result } from '../../shared/result/result.ts';

/** An account as a cart looks at it. */
export interface Party {
  accountId: string;
  resellerAccountId: string | null;
  status: string;
  currency: string;
}

export interface CartRequest {
  /** Who asks: an account or guest, or null for staff, who act for the buyer's. */
  ownerId: string | null;
  /** The owner's account; null for a guest and for staff. */
  owner: Party | null;
  /** The named buyer; null where it is unknown, undefined where none was named. */
  buyer: Party | null | undefined;
  currency: string | null;
  /** What counts when neither the request nor an account says one. */
  defaultCurrency: string;
  offered: readonly string[];
}

/** Who pays, who is above, for whom it is, and in what. */
export interface CartParties {
  accountId: string;
  resellerAccountId: string | null;
  buyerId: string | null;
  currency: string;
}

export interface PartyRefusal {
  code: 'BAD_USER_INPUT' | 'NOT_FOUND' | 'BUYER_NOT_ELIGIBLE' | 'CURRENCY_NOT_OFFERED';
  message: string;
  path: string[];
}

/**
 * Whose a new cart is. A customer pays itself and a reseller for its end customers; staff name the buyer, for whom the reseller
 * above pays if there is one. An account trades in one currency, a guest in any that the tenant offers.
 */
export function decideParties(request: CartRequest): Result<CartParties, PartyRefusal> {
  const { ownerId, owner, buyer, offered } = request;
  if (buyer === null) {
    return unknownBuyer();
  }
  if (ownerId === null && !buyer) {
    return refuse('BAD_USER_INPUT', 'Name the account that buys.', 'buyerId');
  }
  const accountId = ownerId ?? buyer?.resellerAccountId ?? buyer?.accountId ?? '';
  const eligible = buyer ? decideBuyer(buyer, accountId) : accept(null);
  if (!eligible.ok) {
    return eligible;
  }
  const payer = owner ?? (buyer?.accountId === accountId ? buyer : null);
  const traded = payer?.currency ?? null;
  const currency = request.currency ?? traded ?? buyer?.currency ?? request.defaultCurrency;
  if (!offered.includes(currency) || (traded !== null && currency !== traded)) {
    const message = traded ? `This account trades in ${traded}.` : `Choose one of ${offered.join(', ')}.`;
    return refuse('CURRENCY_NOT_OFFERED', message, 'currency');
  }
  return accept({
    accountId,
    resellerAccountId: payer?.resellerAccountId ?? null,
    buyerId: buyer?.accountId ?? payer?.accountId ?? null,
    currency,
  });
}

/** Whether something may be bought for an account: by itself or by its reseller, while it is active. */
export function decideBuyer(buyer: Party | null, payerId: string): Result<string, PartyRefusal> {
  if (!buyer) {
    return unknownBuyer();
  }
  if (buyer.status !== 'ACTIVE') {
    return refuse('BUYER_NOT_ELIGIBLE', 'This account is not active.', 'buyerId');
  }
  if (buyer.accountId !== payerId && buyer.resellerAccountId !== payerId) {
    return refuse('BUYER_NOT_ELIGIBLE', 'This account is not a customer of the one that pays.', 'buyerId');
  }
  return accept(buyer.accountId);
}

function unknownBuyer(): Result<never, PartyRefusal> {
  return refuse('NOT_FOUND', 'There is no such account. Take its id from `accounts`.', 'buyerId');
}

function refuse(code: PartyRefusal['code'], message: string, field: string): Result<never, PartyRefusal> {
  return reject({ code, message, path: [field] });
}
