import type { DeclineCode } from '../domain/decline.ts';
import type { Money } from '../../shared/money/money.ts';

/**
 * A company that takes money from cards for us, in our own words. Whatever changes something there is asked under a key
 * that was stored before, so that asking again changes nothing more. Every method may throw a `GatewayFailure`.
 */
export interface PaymentGateway {
  /** Opens the account's place there, or returns the one that was opened under this key. */
  createCustomer(customer: { key: string; tenantId: string; accountId: string }): Promise<string>;
  /** Keeps what the gateway's script in the browser made of a card for later payments of the customer. */
  attachMethod(method: { key: string; customerId: string; token: string }): Promise<GatewayMethod>;
  detachMethod(methodId: string): Promise<void>;
  /** Holds an amount on a card without taking it. A decline is an answer, not a failure. */
  authorize(wish: HoldWish): Promise<Hold>;
  /** The hold as it is now. */
  getHold(holdId: string): Promise<Hold>;
  /** The hold that was asked for in the name of this authorization; null says that there is none. */
  findHold(sought: { customerId: string; authorizationId: string; since: Date }): Promise<Hold | null>;
  /** Takes so much of a hold, and lets the rest go. Returns the hold as it is afterwards. */
  capture(capture: { key: string; holdId: string; amount: Money }): Promise<Hold>;
  /** Lets a hold go. Returns it as it is afterwards: one that was taken meanwhile stays taken. */
  cancel(holdId: string): Promise<Hold>;
  /** Gives back so much of what was taken from a hold. */
  refund(refund: { key: string; holdId: string; amount: Money; refundId: string }): Promise<GatewayRefund>;
  /** The refund of this id of ours; null says that there is none. */
  findRefund(sought: { holdId: string; refundId: string }): Promise<GatewayRefund | null>;
}

/** A card without anything that is secret about it. */
export interface GatewayMethod {
  id: string;
  /** `Visa •••• 4242` */
  label: string;
  /** The last day on which it can be used, `2034-12-31`. */
  expiresOn: string | null;
}

export interface HoldWish {
  key: string;
  customerId: string;
  methodId: string;
  amount: Money;
  returnUrl: string | null;
  /** Named at the gateway, so that a hold can be found by them. */
  tenantId: string;
  authorizationId: string;
  cartId: string;
  quoteId: string;
  timeoutMilliseconds: number;
}

export interface Hold {
  id: string;
  status: 'REQUIRES_ACTION' | 'HELD' | 'TAKEN' | 'DECLINED' | 'CANCELED' | 'IN_PROCESS';
  /** Where the payer shows the bank who they are. */
  redirectUrl: string | null;
  /** For the gateway's own script in the browser, while the payer has to do something. */
  clientSecret: string | null;
  decline: DeclineCode | null;
  /** When the bank lets the hold go by itself. */
  captureBefore: Date | null;
  /** What was taken. */
  taken: Money;
}

export interface GatewayRefund {
  id: string;
  status: 'SUCCEEDED' | 'PENDING' | 'FAILED';
}

/**
 * `UNKNOWN`: it may have happened or not. `REPLAYED`: the gateway repeats an earlier failure of its own for this key, and
 * nothing new happened. `THROTTLED`: it did not happen, ask later. `REFUSED`: it did not happen, and asking the same again
 * is in vain. `DECLINED`: the bank said no.
 */
export type GatewayFailureKind = 'UNKNOWN' | 'REPLAYED' | 'THROTTLED' | 'REFUSED' | 'DECLINED';

/** What went wrong at the gateway. It holds codes and the request's id, never a key, a card or a name. */
export class GatewayFailure extends Error {
  readonly kind: GatewayFailureKind;
  readonly decline: DeclineCode | null;
  readonly retryAfterSeconds: number;

  constructor(
    kind: GatewayFailureKind,
    what: string,
    { decline = null, retryAfterSeconds = 1 }: { decline?: DeclineCode | null; retryAfterSeconds?: number } = {},
  ) {
    super(`the payment gateway answered ${kind}: ${what}`);
    this.kind = kind;
    this.decline = decline;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
