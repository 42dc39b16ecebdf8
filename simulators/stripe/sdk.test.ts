import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import http, { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startTestStripe, type TestStripe } from './testing/test-stripe.ts';

type PaymentParams = Stripe.PaymentIntentCreateParams;

let simulator: TestStripe;
let stripe: Stripe;
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

const connect = (options: Stripe.StripeConfig = {}) => {
  const { hostname: host, port } = new URL(simulator.url);
  const address = { host, port: Number(port), protocol: 'http' as const, httpAgent: agent };
  return new Stripe('sk_test_sdk', { ...address, maxNetworkRetries: 2, timeout: 2500, telemetry: false, ...options });
};

beforeAll(async () => {
  simulator = await startTestStripe();
  stripe = connect();
});
afterEach(async () => {
  await simulator.control('faults', {});
  await simulator.control('clock', { now: null });
});
afterAll(async () => {
  agent.destroy();
  await simulator.stop();
});

const hold = (params: Partial<PaymentParams> = {}, options: Stripe.RequestOptions = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 12_000,
      currency: 'eur',
      capture_method: 'manual',
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      confirm: true,
      ...params,
    },
    options,
  );
const refusalOf = async (answer: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const refusal = await answer.catch((error: unknown) => error);
  if (!(refusal instanceof Stripe.errors.StripeError)) {
    throw new Error(`Stripe's library did not refuse: ${JSON.stringify(refusal)}`);
  }
  return refusal;
};
/** What a customer's browser does on the bank's page; gives the address to which it is sent back. */
const answerBank = async (
  { next_action: action }: Stripe.PaymentIntent | Stripe.SetupIntent,
  outcome: 'approve' | 'decline',
): Promise<URL> => {
  const page = action?.redirect_to_url?.url ?? '';
  expect(await (await fetch(page)).text()).toContain('Your bank asks');
  const body = new URLSearchParams({ outcome });
  const answer = await fetch(page, { method: 'POST', body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
};

describe('a card is stored for a customer', () => {
  test('with a setup intent, and is found among the customer’s cards', async () => {
    const customer = await stripe.customers.create({ name: 'Ada', email: 'ada@sdk.example', metadata: { a: '1' } });
    const intent = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_card_mastercard',
      allowed_payment_method_types: ['card'],
      usage: 'off_session',
      confirm: true,
    });
    expect(intent.status).toBe('succeeded');
    const { data } = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
    expect(data).toMatchObject([{ id: intent.payment_method, card: { brand: 'mastercard', last4: '4444' } }]);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Ada', metadata: { a: '1' } });
  });

  test('by attaching it, until it is detached', async () => {
    const customer = await stripe.customers.create({ name: 'Grace' });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    expect((await stripe.paymentMethods.list({ customer: customer.id, type: 'card' })).data).toHaveLength(1);
    const held = await hold({ customer: customer.id, payment_method: card.id, off_session: true });
    expect(held).toMatchObject({ status: 'requires_capture', customer: customer.id, payment_method: card.id });
    await stripe.paymentMethods.detach(card.id);
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
    expect(await stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
  });

  test('after 3-D Secure, and is charged without the customer afterwards', async () => {
    const customer = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      allowed_payment_method_types: ['card'],
      confirm: true,
      return_url: 'https://shop.example/cards',
    });
    expect(intent.status).toBe('requires_action');
    const back = await answerBank(intent, 'approve');
    expect([back.searchParams.get('setup_intent'), back.searchParams.get('redirect_status')]).toEqual([
      ...[intent.id, 'succeeded'],
    ]);
    const card = (await stripe.setupIntents.retrieve(intent.id)).payment_method as string;
    const held = await hold({ customer: customer.id, payment_method: card, off_session: true });
    expect(held.status).toBe('requires_capture');
  });
});

describe('a payment', () => {
  test('is held, and captured in full', async () => {
    const held = await hold({ metadata: { order_id: 'order-1' } });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 12_000, amount_received: 0 });
    const paid = await stripe.paymentIntents.capture(held.id, {}, { idempotencyKey: randomUUID() });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 12_000, metadata: { order_id: 'order-1' } });
  });

  test('is captured in part, and the charge says until when it could be', async () => {
    const held = await hold({ expand: ['latest_charge'] });
    const charge = held.latest_charge as Stripe.Charge;
    expect(charge.payment_method_details?.card?.capture_before).toBe(charge.created + 7 * 24 * 3600);
    const paid = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 9000, expand: ['latest_charge'] });
    expect(paid).toMatchObject({
      ...{ status: 'succeeded', amount: 12_000, amount_received: 9000, amount_capturable: 0 },
      latest_charge: { amount_captured: 9000 },
    });
  });

  test('takes what is allowed and fits, and nothing else', async () => {
    const allowed = await hold({ allowed_payment_method_types: ['klarna', 'sepa_debit', 'card'], currency: 'sek' });
    expect(allowed).toMatchObject({
      allowed_payment_method_types: ['klarna', 'sepa_debit', 'card'],
      payment_method_types: ['card'],
    });
    const debit = hold({ allowed_payment_method_types: ['sepa_debit'] });
    expect(await refusalOf(debit)).toMatchObject({ param: 'payment_method' });
    const old = { allowed_payment_method_types: undefined, payment_method_types: ['card'] };
    expect(await refusalOf(hold(old))).toMatchObject({ code: 'payment_method_types_no_longer_supported' });
    const both = hold({ automatic_payment_methods: { enabled: true } });
    expect(await refusalOf(both)).toMatchObject({ code: 'parameters_exclusive' });
  });

  test('is made first and confirmed later', async () => {
    const made = await hold({ confirm: false, payment_method: undefined });
    expect(made.status).toBe('requires_payment_method');
    const held = await stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' });
    expect(held.status).toBe('requires_capture');
  });

  test('that is canceled can no longer be captured', async () => {
    const held = await hold();
    const canceled = await stripe.paymentIntents.cancel(held.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned', amount_capturable: 0 });
    expect(await refusalOf(stripe.paymentIntents.capture(held.id))).toMatchObject({
      type: 'StripeInvalidRequestError',
      code: 'payment_intent_unexpected_state',
      payment_intent: { id: held.id, status: 'canceled' },
    });
  });

  test.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
  ])('with %s is declined', async (method, code, declineCode) => {
    const refusal = await refusalOf(hold({ payment_method: method }));
    expect(refusal).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(refusal).toMatchObject({ statusCode: 402, code, payment_intent: { status: 'requires_payment_method' } });
    expect(refusal.decline_code).toBe(declineCode);
    expect(refusal.requestId).toMatch(/^req_/);
  });

  test.each([
    ['approve', 'succeeded', 'requires_capture'],
    ['decline', 'failed', 'requires_payment_method'],
  ] as const)('waits for the bank’s page: %s', async (outcome, redirectStatus, status) => {
    const asked = await hold({
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.example/back?cart=7',
    });
    expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    const back = await answerBank(asked, outcome);
    expect(`${back.origin}${back.pathname}`).toBe('https://shop.example/back');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      cart: '7',
      payment_intent: asked.id,
      payment_intent_client_secret: asked.client_secret,
      redirect_status: redirectStatus,
    });
    expect((await stripe.paymentIntents.retrieve(asked.id)).status).toBe(status);
  });

  test('is given back in parts, not beyond what was paid', async () => {
    const paid = await stripe.paymentIntents.capture((await hold()).id);
    const first = await stripe.refunds.create({
      payment_intent: paid.id,
      amount: 5000,
      metadata: { credit_note: 'C1' },
    });
    expect(first).toMatchObject({ status: 'succeeded', amount: 5000, metadata: { credit_note: 'C1' } });
    expect(await refusalOf(stripe.refunds.create({ payment_intent: paid.id, amount: 7001 }))).toMatchObject({
      type: 'StripeInvalidRequestError',
      param: 'amount',
    });
    await stripe.refunds.create({ payment_intent: paid.id });
    const { data } = await stripe.refunds.list({ payment_intent: paid.id });
    expect(data.map(({ amount }) => amount)).toEqual([7000, 5000]);
    expect(await stripe.charges.retrieve(paid.latest_charge as string)).toMatchObject({ refunded: true });
  });

  test('is found by its metadata, and by going through the list', async () => {
    const orderId = randomUUID();
    const customer = await stripe.customers.create();
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      made.push((await hold({ customer: customer.id, metadata: { order_id: orderId } })).id);
    }
    const found = await stripe.paymentIntents.search({ query: `metadata['order_id']:'${orderId}'` });
    expect(found.data.map(({ id }) => id)).toEqual(made.toReversed());
    const listed: string[] = [];
    for await (const { id } of stripe.paymentIntents.list({ customer: customer.id, limit: 2 })) {
      listed.push(id);
    }
    expect(listed).toEqual(made.toReversed());
  });
});

describe('the same idempotency key', () => {
  test('gives the first answer again', async () => {
    const idempotencyKey = randomUUID();
    const orderId = randomUUID();
    const params = { metadata: { order_id: orderId } };
    const [first, second] = [await hold(params, { idempotencyKey }), await hold(params, { idempotencyKey })];
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(second.lastResponse.idempotencyKey).toBe(idempotencyKey);
  });

  test('with other parameters is an error of its own', async () => {
    const idempotencyKey = randomUUID();
    await hold({}, { idempotencyKey });
    const refusal = await refusalOf(hold({ amount: 1 + 12_000 }, { idempotencyKey }));
    expect(refusal).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  test.each([
    ['timeout-after', 'makes one payment', 1],
    ['error-after', 'is answered again like the first time', 1],
    ['error', 'is answered again like the first time', 0],
    ['throttle', 'is not repeated', 0],
    ['reset-in-body', 'is not repeated', 1],
  ])('in the library’s own repetition after %s: it %s', async (kind, _what, count) => {
    const rule = { kind, method: 'POST', path: '/v1/payment_intents', probability: 1, times: 1, milliseconds: 50 };
    const orderId = randomUUID();
    await simulator.control('faults', { seed: 1, rules: [rule] });
    const made = await hold({ metadata: { order_id: orderId } }).catch((error: unknown) => error);
    const refusals: Record<string, unknown> = {
      'error-after': Stripe.errors.StripeAPIError,
      error: Stripe.errors.StripeAPIError,
      throttle: Stripe.errors.StripeRateLimitError,
      'reset-in-body': Stripe.errors.StripeConnectionError,
    };
    const { data: found } = await stripe.paymentIntents.search({ query: `metadata['order_id']:'${orderId}'` });
    expect(found).toHaveLength(count);
    expect(made).toEqual(refusals[kind] ? expect.any(refusals[kind]) : expect.objectContaining({ id: found[0]?.id }));
  });

  test('a simulator that does not answer is a connection error in time', async () => {
    await simulator.control('faults', { seed: 1, rules: [{ kind: 'timeout-before', probability: 1 }] });
    const impatient = connect({ timeout: 200, maxNetworkRetries: 0 });
    const refusal = await refusalOf(impatient.customers.create());
    expect(refusal).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  });
});

describe('credentials', () => {
  test('a live key is no key here', async () => {
    const { hostname: host, port } = new URL(simulator.url);
    const live = new Stripe('sk_live_shop', { host, port, protocol: 'http', maxNetworkRetries: 0 });
    expect(await refusalOf(live.customers.list())).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });

  test('a connected account has payments of its own', async () => {
    const made = await hold({}, { stripeAccount: 'acct_shop' });
    expect((await stripe.paymentIntents.retrieve(made.id, {}, { stripeAccount: 'acct_shop' })).id).toBe(made.id);
    expect(await refusalOf(stripe.paymentIntents.retrieve(made.id))).toMatchObject({ code: 'resource_missing' });
  });
});

describe('webhooks', () => {
  let shop: Server;
  let received: { body: Buffer; signature: string }[] = [];
  let secret = '';

  beforeAll(async () => {
    shop = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ body: Buffer.concat(chunks), signature: String(request.headers['stripe-signature']) });
        response.end();
      });
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhooks/stripe/ma_1`;
    const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
    secret = endpoint.secret ?? '';
  });
  afterAll(() => void shop.close());

  const toldOf = async (name: string) => {
    received = [];
    await stripe.customers.create({ name });
    for (let tries = 0; received.length === 0 && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return received[0] ?? { body: Buffer.alloc(0), signature: '' };
  };

  test('the raw body proves who sent it', async () => {
    const { body, signature } = await toldOf('Zoë Müller');
    const event = await stripe.webhooks.constructEventAsync(body, signature, secret);
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { name: 'Zoë Müller' } } });
    expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, type: event.type });
  });

  test('another secret, another body or an old time proves nothing', async () => {
    const { body, signature } = await toldOf('Ada');
    const forged = Buffer.from(body.toString('utf8').replace('Ada', 'Eve'));
    const [, seconds = ''] = /^t=(\d+)/.exec(signature) ?? [];
    const late = Number(seconds) + 301;
    const refusals = [
      stripe.webhooks.constructEventAsync(body, signature, 'whsec_of_somebody_else'),
      stripe.webhooks.constructEventAsync(forged, signature, secret),
      stripe.webhooks.constructEventAsync(body, signature, secret, 300, undefined, late * 1000),
    ];
    for (const refusal of refusals) {
      expect(await refusalOf(refusal)).toBeInstanceOf(Stripe.errors.StripeSignatureVerificationError);
    }
  });
});
