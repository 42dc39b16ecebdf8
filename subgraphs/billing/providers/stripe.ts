import http from 'node:http';
import https from 'node:https';
import Stripe from 'stripe';
import type { DeclineCode } from '../domain/decline.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import type { Money } from '../../shared/money/money.ts';
import type { Rounding } from '../../shared/money/rounding.ts';
import {
  GatewayFailure,
  type GatewayMethod,
  type GatewayRefund,
  type Hold,
  type HoldWish,
  type PaymentGateway,
} from './payment-gateway.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amount.ts';

const BACKGROUND_MILLISECONDS = 10_000;
const CONNECTIONS_MAX = 32;
const PAGE_SIZE = 100;
const WEBHOOK_TOLERANCE_SECONDS = 300;

const agents = {
  http: new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX }),
  https: new https.Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX }),
};

/**
 * Stripe at an address, signed in with a secret key. It tries nothing again by itself: who asks has stored under which key,
 * and decides.
 */
export function stripeGateway({ secretKey, baseUrl }: { secretKey: string; baseUrl: string }): PaymentGateway {
  const { protocol, hostname, port } = new URL(baseUrl);
  const isPlain = protocol === 'http:';
  const stripe = new Stripe(secretKey, {
    host: hostname,
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    protocol: isPlain ? 'http' : 'https',
    httpAgent: isPlain ? agents.http : agents.https,
    maxNetworkRetries: 0,
    timeout: BACKGROUND_MILLISECONDS,
    telemetry: false,
  });

  return {
    createCustomer: ({ key, tenantId, accountId }) =>
      asked(async () => {
        const metadata = { tenant: tenantId, account: accountId };
        return (await stripe.customers.create({ metadata }, { idempotencyKey: key })).id;
      }),

    attachMethod: ({ key, customerId, token }) =>
      asked(async () =>
        methodOf(await stripe.paymentMethods.attach(token, { customer: customerId }, { idempotencyKey: key })),
      ),

    detachMethod: (methodId) =>
      asked(async () => {
        await stripe.paymentMethods.detach(methodId, {}, { idempotencyKey: `detach:${methodId}` });
      }),

    authorize: (wish) => asked(async () => holdOf(await createIntent(stripe, wish))),

    getHold: (holdId) => asked(async () => holdOf(await stripe.paymentIntents.retrieve(holdId, WITH_CHARGE))),

    findHold: ({ customerId, authorizationId, since }) =>
      asked(async () => {
        const created = { gte: Math.floor(since.getTime() / 1000) };
        for await (const intent of stripe.paymentIntents.list({ customer: customerId, created, limit: PAGE_SIZE })) {
          if (intent.metadata.authorization === authorizationId) {
            return holdOf(await stripe.paymentIntents.retrieve(intent.id, WITH_CHARGE));
          }
        }
        return null;
      }),

    capture: ({ key, holdId, amount }) =>
      asked(async () => {
        const parameters = { amount_to_capture: unitsOf(amount, 'down'), ...WITH_CHARGE };
        return holdOf(await stripe.paymentIntents.capture(holdId, parameters, { idempotencyKey: key }));
      }),

    cancel: (holdId) =>
      asked(async () => {
        const before = await stripe.paymentIntents.retrieve(holdId, WITH_CHARGE);
        return ['canceled', 'succeeded'].includes(before.status)
          ? holdOf(before)
          : holdOf(await stripe.paymentIntents.cancel(holdId, WITH_CHARGE, { idempotencyKey: `cancel:${holdId}` }));
      }),

    refund: ({ key, holdId, amount, refundId }) =>
      asked(async () => {
        const parameters = {
          payment_intent: holdId,
          amount: unitsOf(amount, 'down'),
          metadata: { refund: refundId },
        };
        return refundOf(await stripe.refunds.create(parameters, { idempotencyKey: key }));
      }),

    findRefund: ({ holdId, refundId }) =>
      asked(async () => {
        for await (const refund of stripe.refunds.list({ payment_intent: holdId, limit: PAGE_SIZE })) {
          if (refund.metadata?.refund === refundId) {
            return refundOf(refund);
          }
        }
        return null;
      }),
  };
}

/** What Stripe has told us by a webhook, as far as we look at it: what it is about is asked for anew. */
export interface StripeNews {
  eventId: string;
  type: string;
  objectId: string | null;
  /** The authorization of ours that the object names. */
  authorizationId: string | null;
}

interface SignedNews {
  body: Buffer;
  signature: string;
  secret: string;
  /** Whether the account's key moves real money. */
  isLive: boolean;
  now: Date;
}

/**
 * The news in a webhook's body if Stripe has signed these very bytes with this endpoint's secret in the last five minutes,
 * and they are about the account of the secret; else null, and nobody learns what was wrong.
 */
export async function readStripeNews({ body, signature, secret, isLive, now }: SignedNews): Promise<StripeNews | null> {
  let event: Stripe.Event;
  try {
    event = await Stripe.webhooks.constructEventAsync(
      body,
      signature,
      secret,
      WEBHOOK_TOLERANCE_SECONDS,
      undefined,
      now.getTime(),
    );
  } catch {
    return null;
  }
  const { id, type, livemode, account, data } = event;
  if (livemode !== isLive || account !== undefined) {
    return null;
  }
  const object = data.object as { id?: string; payment_intent?: string; metadata?: Record<string, string> | null };
  const objectId = object.payment_intent ?? object.id ?? null;
  return { eventId: id, type, objectId, authorizationId: object.metadata?.authorization ?? null };
}

const WITH_CHARGE = { expand: ['latest_charge'] };

function createIntent(stripe: Stripe, wish: HoldWish): Promise<Stripe.PaymentIntent> {
  const { key, customerId, methodId, amount, returnUrl, timeoutMilliseconds } = wish;
  return stripe.paymentIntents
    .create(
      {
        amount: unitsOf(amount, 'up'),
        currency: amount.currency.toLowerCase(),
        customer: customerId,
        payment_method: methodId,
        allowed_payment_method_types: ['card'],
        capture_method: 'manual',
        confirm: true,
        off_session: false,
        ...(returnUrl === null ? {} : { return_url: returnUrl }),
        metadata: {
          tenant: wish.tenantId,
          authorization: wish.authorizationId,
          cart: wish.cartId,
          quote: wish.quoteId,
        },
        ...WITH_CHARGE,
      },
      { idempotencyKey: key, timeout: timeoutMilliseconds },
    )
    .catch((error: unknown) => {
      // A declined card is answered with an error that holds the intent as it was left.
      if (error instanceof Stripe.errors.StripeCardError && error.payment_intent) {
        return error.payment_intent;
      }
      throw error;
    });
}

function unitsOf(amount: Money, rounding: Rounding): number {
  const units = toStripeAmount(amount, rounding);
  if (units === null) {
    throw new GatewayFailure('REFUSED', 'amount_too_large');
  }
  return units;
}

function methodOf(method: Stripe.PaymentMethod): GatewayMethod {
  const { card } = method;
  if (!card) {
    throw new GatewayFailure('REFUSED', `a ${method.type} is not a card`);
  }
  const lastDay = new Date(Date.UTC(card.exp_year, card.exp_month, 0));
  return {
    id: method.id,
    label: `${BRANDS[card.brand] ?? 'Card'} •••• ${card.last4}`,
    expiresOn: lastDay.toISOString().slice(0, 10),
  };
}

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

const HOLD_STATUS: Partial<Record<Stripe.PaymentIntent['status'], Hold['status']>> = {
  requires_action: 'REQUIRES_ACTION',
  requires_capture: 'HELD',
  succeeded: 'TAKEN',
  canceled: 'CANCELED',
  requires_payment_method: 'DECLINED',
};

function holdOf(intent: Stripe.PaymentIntent): Hold {
  const status = HOLD_STATUS[intent.status] ?? 'IN_PROCESS';
  const charge = typeof intent.latest_charge === 'string' ? null : intent.latest_charge;
  const captureBefore = charge?.payment_method_details?.card?.capture_before;
  return {
    id: intent.id,
    status,
    redirectUrl: intent.next_action?.redirect_to_url?.url ?? null,
    clientSecret: status === 'REQUIRES_ACTION' ? intent.client_secret : null,
    decline: status === 'DECLINED' ? declineOf(intent.last_payment_error ?? {}) : null,
    captureBefore: captureBefore ? new Date(captureBefore * 1000) : null,
    taken: fromStripeAmount(intent.amount_received, currencyCode(intent.currency.toUpperCase())),
  };
}

function refundOf({ id, status }: Stripe.Refund): GatewayRefund {
  const isOver = status === 'succeeded' ? 'SUCCEEDED' : status === 'failed' || status === 'canceled' ? 'FAILED' : null;
  return { id, status: isOver ?? 'PENDING' };
}

const DECLINES: Readonly<Record<string, DeclineCode>> = {
  insufficient_funds: 'INSUFFICIENT_FUNDS',
  expired_card: 'EXPIRED_CARD',
  authentication_required: 'AUTHENTICATION_FAILED',
  payment_intent_authentication_failure: 'AUTHENTICATION_FAILED',
};

function declineOf({ code, decline_code: declineCode }: { code?: string; decline_code?: string }): DeclineCode {
  return DECLINES[declineCode ?? ''] ?? DECLINES[code ?? ''] ?? 'CARD_DECLINED';
}

/** Runs a call; whatever Stripe's library throws becomes one of our failures, without the answer's body. */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) {
    return error;
  }
  const { statusCode = 0, code, requestId, headers } = error;
  const what = `${statusCode} ${code ?? error.type}, request ${requestId ?? 'without an id'}`;
  if (error instanceof Stripe.errors.StripeCardError) {
    return new GatewayFailure('DECLINED', what, { decline: declineOf(error) });
  }
  if (statusCode === 429) {
    const retryAfterSeconds = Number(headers?.['retry-after'] ?? 1) || 1;
    return new GatewayFailure('THROTTLED', what, { retryAfterSeconds });
  }
  if (statusCode >= 500 && headers?.['idempotent-replayed'] === 'true') {
    return new GatewayFailure('REPLAYED', what);
  }
  const isTold = statusCode >= 400 && statusCode < 500 && statusCode !== 409 && statusCode !== 408;
  return new GatewayFailure(isTold ? 'REFUSED' : 'UNKNOWN', what);
}
