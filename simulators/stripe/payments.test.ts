import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestStripe, type Params, type TestStripe } from './testing/test-stripe.ts';

let stripe: TestStripe;
beforeAll(async () => {
  stripe = await startTestStripe();
});
beforeEach(() => stripe.control('clock', { now: null }));
afterAll(() => stripe.stop());

const pay = (params: Params = {}) =>
  stripe.post('/v1/payment_intents', {
    amount: 12_000,
    currency: 'eur',
    payment_method_types: ['card'],
    payment_method: 'pm_card_visa',
    confirm: true,
    ...params,
  });
const hold = (params: Params = {}) => pay({ capture_method: 'manual', ...params });
const chargeOf = async (id: string) =>
  (await stripe.get(`/v1/payment_intents/${id}`, { expand: ['latest_charge'] })).body.latest_charge;

describe('a purchase', () => {
  test('a card is held, a part of it captured, and the rest let go', async () => {
    const { body: held } = await hold({ metadata: { order_id: 'order-1' } });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 12_000, amount_received: 0 });
    const { body: captured } = await stripe.post(`/v1/payment_intents/${held.id}/capture`, { amount_to_capture: 9000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 9000 });
    expect(await chargeOf(held.id)).toMatchObject({
      amount: 12_000,
      amount_captured: 9000,
      captured: true,
      paid: true,
    });
  });

  test('without a hold the card pays at once', async () => {
    expect((await pay()).body).toMatchObject({ status: 'succeeded', amount_received: 12_000 });
  });

  test('more than was held is not captured, and nothing is captured twice', async () => {
    const { body: held } = await hold();
    const address = `/v1/payment_intents/${held.id}/capture`;
    expect(await stripe.post(address, { amount_to_capture: 12_001 })).toMatchObject({
      status: 400,
      body: { error: { code: 'amount_too_large', param: 'amount_to_capture' } },
    });
    expect((await stripe.post(address)).status).toBe(200);
    expect(await stripe.post(address)).toMatchObject({
      status: 400,
      body: { error: { code: 'payment_intent_unexpected_state', payment_intent: { status: 'succeeded' } } },
    });
  });

  test('a hold that is canceled can no longer be captured', async () => {
    const { body: held } = await hold();
    const canceled = await stripe.post(`/v1/payment_intents/${held.id}/cancel`, { cancellation_reason: 'abandoned' });
    expect(canceled.body).toMatchObject({ status: 'canceled', amount_capturable: 0, cancellation_reason: 'abandoned' });
    expect((await stripe.post(`/v1/payment_intents/${held.id}/capture`)).status).toBe(400);
  });

  test('a hold ends by itself after seven days', async () => {
    const { body: held } = await hold();
    await stripe.later(7 * 24 * 3600 + 5);
    expect((await stripe.get(`/v1/payment_intents/${held.id}`)).body).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
    });
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
  ])('%s is declined with %s, and the same intent can be paid with another card', async (method, code, decline) => {
    const { status, body } = await hold({ payment_method: method });
    expect([status, body.error.type, body.error.code, body.error.decline_code]).toEqual([
      ...[402, 'card_error', code, decline],
    ]);
    const intent = body.error.payment_intent;
    expect(intent).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code } });
    expect(await chargeOf(intent.id)).toMatchObject({ status: 'failed', paid: false, failure_code: code });
    const again = await stripe.post(`/v1/payment_intents/${intent.id}/confirm`, { payment_method: 'pm_card_visa' });
    expect(again.body).toMatchObject({ status: 'requires_capture', last_payment_error: null });
  });

  test.each<[string, Params, string]>([
    ['no amount', { amount: '' }, 'parameter_missing'],
    ['half a cent', { amount: '10.5' }, 'parameter_invalid_integer'],
    ['less than the least', { amount: 49 }, 'amount_too_small'],
    ['nine digits', { amount: 100_000_000 }, 'amount_too_large'],
    ['a third decimal', { amount: 12_005, currency: 'kwd' }, 'parameter_invalid_integer'],
    ['an unknown parameter', { amonut: 1 }, 'parameter_unknown'],
    ['an unknown customer', { customer: 'cus_nobody' }, 'resource_missing'],
    ['an unknown payment method', { payment_method: 'pm_nothing' }, 'resource_missing'],
  ])('%s is refused, and nothing is left behind', async (_what, params, code) => {
    const before = (await stripe.get('/v1/payment_intents')).body.data[0];
    expect(await pay(params)).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error', code } } });
    expect((await stripe.get('/v1/payment_intents')).body.data[0]).toEqual(before);
  });

  test('automatic payment methods want to know the way back', async () => {
    const params = { amount: 500, currency: 'eur', payment_method: 'pm_card_visa', confirm: true };
    const automatic = (redirects: string) => ({
      automatic_payment_methods: { enabled: true, allow_redirects: redirects },
    });
    expect(await stripe.post('/v1/payment_intents', { ...params, ...automatic('always') })).toMatchObject({
      body: { error: { param: 'return_url' } },
    });
    const answer = await stripe.post('/v1/payment_intents', { ...params, ...automatic('never') });
    expect(answer.body.status).toBe('succeeded');
  });

  test('a SEPA debit is in process first, and the bank answers later', async () => {
    const debit = async (iban: string) => {
      const method = await stripe.post('/v1/payment_methods', { type: 'sepa_debit', sepa_debit: { iban } });
      const { body } = await pay({ payment_method: method.body.id, payment_method_types: ['sepa_debit'] });
      expect(body.status).toBe('processing');
      return body.id as string;
    };
    const [good, bad] = [await debit('DE89370400440532013000'), await debit('DE62370400440532013001')];
    await stripe.later(5);
    expect((await stripe.get(`/v1/payment_intents/${good}`)).body.status).toBe('succeeded');
    expect((await stripe.get(`/v1/payment_intents/${bad}`)).body.status).toBe('requires_payment_method');
  });
});

describe('3-D Secure', () => {
  const secured = { payment_method: 'pm_card_authenticationRequired', return_url: 'https://shop.example/back?cart=7' };
  const decide = (url: string, outcome: string) =>
    fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });

  test.each([
    ['approve', 'requires_capture', 'succeeded'],
    ['decline', 'requires_payment_method', 'failed'],
  ])('when the customer says %s the intent is %s', async (outcome, status, redirectStatus) => {
    const { body: intent } = await hold(secured);
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    const url = intent.next_action.redirect_to_url.url;
    expect(await (await fetch(url)).text()).toContain('value="approve"');
    const back = new URL((await decide(url, outcome)).headers.get('location') ?? '');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      cart: '7',
      payment_intent: intent.id,
      payment_intent_client_secret: intent.client_secret,
      redirect_status: redirectStatus,
    });
    expect((await stripe.get(`/v1/payment_intents/${intent.id}`)).body.status).toBe(status);
    expect((await decide(url, 'approve')).status).toBe(410);
  });

  test('a customer who is not there cannot be asked', async () => {
    expect(await hold({ payment_method: secured.payment_method, off_session: true })).toMatchObject({
      status: 402,
      body: { error: { code: 'card_declined', decline_code: 'authentication_required' } },
    });
  });

  test('a card that was set up with the customer is charged later without them', async () => {
    const { body: customer } = await stripe.post('/v1/customers', { email: 'ada@example.com' });
    const { body: setup } = await stripe.post('/v1/setup_intents', {
      customer: customer.id,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      confirm: true,
      return_url: 'https://shop.example/stored',
    });
    const later = { customer: customer.id, payment_method: setup.payment_method, off_session: true };
    expect(setup.status).toBe('requires_action');
    await decide(setup.next_action.redirect_to_url.url, 'approve');
    expect((await stripe.get(`/v1/setup_intents/${setup.id}`)).body.status).toBe('succeeded');
    expect((await stripe.get(`/v1/customers/${customer.id}/payment_methods`)).body.data).toMatchObject([
      { id: setup.payment_method, customer: customer.id },
    ]);
    expect((await hold(later)).body.status).toBe('requires_capture');
  });
});

describe('refunds', () => {
  test('parts are given back up to what was captured, and no cent more', async () => {
    const { body: intent } = await pay();
    const refund = (params: Params) => stripe.post('/v1/refunds', { payment_intent: intent.id, ...params });
    expect((await refund({ amount: 5000, reason: 'requested_by_customer' })).body).toMatchObject({
      status: 'succeeded',
      amount: 5000,
    });
    expect(await refund({ amount: 7001 })).toMatchObject({ status: 400, body: { error: { param: 'amount' } } });
    expect((await refund({})).body.amount).toBe(7000);
    expect(await refund({})).toMatchObject({ status: 400, body: { error: { code: 'charge_already_refunded' } } });
    expect(await chargeOf(intent.id)).toMatchObject({ refunded: true, amount_refunded: 12_000 });
    expect((await stripe.get('/v1/refunds', { payment_intent: intent.id })).body.data).toHaveLength(2);
  });

  test('a hold cannot be refunded', async () => {
    const { body: intent } = await hold();
    expect(await stripe.post('/v1/refunds', { payment_intent: intent.id })).toMatchObject({
      body: { error: { code: 'charge_not_refundable' } },
    });
  });

  test.each([
    ['pm_card_pendingRefund', 'pending', 'succeeded', 12_000],
    ['pm_card_refundFail', 'succeeded', 'failed', 0],
  ])('a refund to %s is %s first and %s later', async (method, first, later, refunded) => {
    const { body: intent } = await pay({ payment_method: method });
    const { body: refund } = await stripe.post('/v1/refunds', { payment_intent: intent.id });
    expect(refund.status).toBe(first);
    await stripe.later(5);
    expect((await stripe.get(`/v1/refunds/${refund.id}`)).body.status).toBe(later);
    expect(await chargeOf(intent.id)).toMatchObject({ amount_refunded: refunded });
  });
});

describe('customers and their cards', () => {
  test('a test card becomes a card of the customer, and leaves again', async () => {
    const { body: customer } = await stripe.post('/v1/customers', {
      name: 'Grace',
      metadata: { account: 'a1', old: 'x' },
    });
    const { body: card } = await stripe.post('/v1/payment_methods/pm_card_mastercard/attach', {
      customer: customer.id,
    });
    expect(card).toMatchObject({ customer: customer.id, card: { brand: 'mastercard', last4: '4444' } });
    const { body: changed } = await stripe.post(`/v1/customers/${customer.id}`, {
      metadata: { old: '', new: 'y' },
      invoice_settings: { default_payment_method: card.id },
    });
    expect(changed).toMatchObject({ name: 'Grace', invoice_settings: { default_payment_method: card.id } });
    expect(changed.metadata).toEqual({ account: 'a1', new: 'y' });
    expect((await stripe.post(`/v1/payment_methods/${card.id}/detach`)).body.customer).toBeNull();
    expect((await stripe.delete(`/v1/customers/${customer.id}`)).body).toMatchObject({ deleted: true });
    expect((await stripe.get(`/v1/customers/${customer.id}`)).status).toBe(404);
  });

  test('a declined card is not stored, and a card of somebody else is not charged', async () => {
    const { body: ada } = await stripe.post('/v1/customers');
    const { body: eve } = await stripe.post('/v1/customers');
    expect(await stripe.post('/v1/payment_methods/pm_card_chargeDeclined/attach', { customer: ada.id })).toMatchObject({
      status: 402,
      body: { error: { code: 'card_declined' } },
    });
    const { body: card } = await stripe.post('/v1/payment_methods/pm_card_visa/attach', { customer: ada.id });
    expect(await pay({ customer: eve.id, payment_method: card.id })).toMatchObject({
      status: 400,
      body: { error: { param: 'payment_method' } },
    });
  });
});
