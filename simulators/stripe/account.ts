import { createHash, randomInt } from 'node:crypto';
import type { KeptClock } from '../shared/clock.ts';
import type {
  Charge,
  Customer,
  PaymentIntent,
  PaymentMethod,
  Refund,
  SetupIntent,
  StripeEvent,
  WebhookEndpoint,
} from './objects.ts';

/** Everything that one Stripe account keeps. Newest last. */
export interface Account {
  id: string;
  customers: Record<string, Customer>;
  paymentMethods: Record<string, PaymentMethod>;
  setupIntents: Record<string, SetupIntent>;
  paymentIntents: Record<string, PaymentIntent>;
  charges: Record<string, Charge>;
  refunds: Record<string, Refund>;
  events: Record<string, StripeEvent>;
  webhookEndpoints: Record<string, WebhookEndpoint>;
  /** What signs the deliveries of an endpoint. */
  webhookSecrets: Record<string, string>;
  /** Name of the test payment method behind each payment method. */
  testMethods: Record<string, string>;
  /** Payment methods that need no 3-D Secure any more when the customer is away. */
  authenticated: Record<string, true>;
  idempotentAnswers: Record<string, IdempotentAnswer>;
  deliveries: Record<string, Delivery>;
  /** What will happen to a payment intent or a refund, by its id. */
  outcomes: Record<string, PendingOutcome>;
  /** Nothing happens by itself before; milliseconds since 1970. */
  quietUntil: number;
}

export interface IdempotentAnswer {
  /** Milliseconds since 1970. */
  at: number;
  fingerprint: string;
  status: number;
  text: string;
}

/** An event on its way to an endpoint. */
export interface Delivery {
  eventId: string;
  endpointId: string;
  /** When to try, in milliseconds since 1970. */
  at: number;
  firstAt: number;
  attempts: number;
}

/** What a bank will say or do later. */
export interface PendingOutcome {
  /** Milliseconds since 1970. */
  at: number;
  kind: 'payment-settles' | 'payment-fails' | 'refund-settles' | 'refund-fails' | 'hold-ends';
}

export interface StripeState {
  clock: KeptClock;
  accounts: Record<string, Account>;
}

/** The account of a secret key, or the connected one that the request names; made when first seen. */
export function openAccount(state: StripeState, id: string): Account {
  state.accounts[id] ??= emptyAccount(id);
  return state.accounts[id];
}

function emptyAccount(id: string): Account {
  return {
    id,
    customers: {},
    paymentMethods: {},
    setupIntents: {},
    paymentIntents: {},
    charges: {},
    refunds: {},
    events: {},
    webhookEndpoints: {},
    webhookSecrets: {},
    testMethods: {},
    authenticated: {},
    idempotentAnswers: {},
    deliveries: {},
    outcomes: {},
    quietUntil: 0,
  };
}

/** Notes what the bank will do with a payment intent or a refund. */
export function foresee(account: Account, id: string, outcome: PendingOutcome) {
  account.outcomes[id] = outcome;
  account.quietUntil = Math.min(account.quietUntil, outcome.at);
}

/** The same key always opens the same account. */
export function accountIdOf(secretKey: string): string {
  return `acct_${createHash('sha256').update(secretKey).digest('hex').slice(0, 16)}`;
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `pi_3kT…`: the prefix tells what it is. */
export function createId(prefix: string, length = 24): string {
  return `${prefix}_${Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}
