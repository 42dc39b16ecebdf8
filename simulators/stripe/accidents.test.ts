import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestStripe, type Params, type TestStripe } from './testing/test-stripe.ts';

let stripe: TestStripe;
beforeAll(async () => {
  stripe = await startTestStripe();
});
afterEach(async () => {
  await stripe.control('faults', {});
  await stripe.control('clock', { now: null });
});
afterAll(() => stripe.stop());

let orders = 0;
const order = (): Params => {
  orders += 1;
  return {
    ...{ amount: 4200, currency: 'eur', payment_method_types: ['card'], payment_method: 'pm_card_visa', confirm: true },
    ...{ capture_method: 'manual', metadata: { order_id: `order-${orders}` } },
  };
};
const pay = (params: Params, key?: string) =>
  stripe.post('/v1/payment_intents', params, key === undefined ? {} : { 'idempotency-key': key });
const paymentsOf = async (params: Params) => {
  const { order_id: id } = params.metadata as { order_id: string };
  const { body } = await stripe.get('/v1/payment_intents/search', { query: `metadata['order_id']:'${id}'` });
  return body.data;
};
const faults = (...rules: object[]) => stripe.control('faults', { seed: 7, rules });

describe('the same idempotency key', () => {
  test('gets the same answer, and nothing happens twice', async () => {
    const params = order();
    const [first, second] = [await pay(params, 'key-1'), await pay(params, 'key-1')];
    expect(second).toMatchObject({ status: first.status, body: first.body });
    expect([first, second].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(first.headers.get('request-id')).not.toBe(second.headers.get('request-id'));
    expect(await paymentsOf(params)).toHaveLength(1);
  });

  test('gets the same refusal of the card', async () => {
    const params = { ...order(), payment_method: 'pm_card_chargeDeclined' };
    const [first, second] = [await pay(params, 'key-2'), await pay(params, 'key-2')];
    expect([first.status, second.status]).toEqual([402, 402]);
    expect(second.body).toEqual(first.body);
  });

  test('with other parameters is refused', async () => {
    await pay(order(), 'key-3');
    expect(await pay(order(), 'key-3')).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
  });

  test('stays free when a parameter was wrong', async () => {
    expect((await pay({ ...order(), amount: 'x' }, 'key-4')).status).toBe(400);
    expect((await pay(order(), 'key-4')).status).toBe(200);
  });

  test('of another account is another key', async () => {
    const params = order();
    const { body } = await pay(params, 'key-5');
    const other = { authorization: 'Bearer sk_test_other', 'idempotency-key': 'key-5' };
    expect((await stripe.post('/v1/payment_intents', params, other)).body.id).not.toBe(body.id);
  });

  test('is forgotten after 24 hours, and then pays again', async () => {
    const params = order();
    await pay(params, 'key-6');
    await stripe.later(24 * 3600 - 60);
    await pay(params, 'key-6');
    expect(await paymentsOf(params)).toHaveLength(1);
    await stripe.later(24 * 3600 + 60);
    await pay(params, 'key-6');
    expect(await paymentsOf(params)).toHaveLength(2);
  });

  test('at the same time is refused with 409 until the first is done', async () => {
    await faults({ kind: 'slow', probability: 1, times: 1, milliseconds: 300 });
    const params = order();
    const answers = await Promise.all([pay(params, 'key-7'), pay(params, 'key-7'), pay(params, 'key-7')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await pay(params, 'key-7')).headers.get('idempotent-replayed')).toBe('true');
  });

  test('outlives a restart', async () => {
    const params = order();
    const { body } = await pay(params, 'key-8');
    await stripe.restart();
    expect((await pay(params, 'key-8')).body).toEqual(body);
  });

  test('gets a 500 again, too', async () => {
    await faults({ kind: 'error', method: 'POST', probability: 1, times: 1 });
    const params = order();
    expect([(await pay(params, 'key-9')).status, (await pay(params, 'key-9')).status]).toEqual([500, 500]);
    expect(await paymentsOf(params)).toEqual([]);
  });
});

describe('F03: an accident of the network', () => {
  test('after a time-out the payment is there, and its key finds it', async () => {
    const rule = { method: 'POST', path: '/v1/payment_intents', probability: 1, times: 1, milliseconds: 50 };
    await faults({ ...rule, kind: 'timeout-after' });
    const params = order();
    await expect(pay(params, 'key-20')).rejects.toThrow();
    const [found] = await paymentsOf(params);
    expect((await pay(params, 'key-20')).body.id).toBe(found.id);
  });

  test.each([
    ['timeout-before', 0],
    ['timeout-after', 1],
    ['reset-in-body', 1],
  ])('after %s there are %i payments', async (kind, count) => {
    await faults({ kind, method: 'POST', probability: 1, times: 1, milliseconds: 50 });
    const params = order();
    await expect(pay(params)).rejects.toThrow();
    expect(await paymentsOf(params)).toHaveLength(count);
  });

  test.each([
    ['error', 500, 0],
    ['error-after', 500, 1],
    ['throttle', 429, 0],
  ])('%s is answered with %i and leaves %i payments', async (kind, status, count) => {
    await faults({ kind, method: 'POST', probability: 1, times: 1, retryAfterSeconds: 7 });
    const params = order();
    const answer = await pay(params);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, status === 429 ? '7' : null]);
    expect(await paymentsOf(params)).toHaveLength(count);
  });

  test('an answer that is not JSON comes after the payment', async () => {
    await faults({ kind: 'malformed', method: 'POST', probability: 1, times: 1 });
    const params = order();
    await expect(pay(params)).rejects.toThrow('JSON');
    expect(await paymentsOf(params)).toHaveLength(1);
  });

  test('a search does not find at once what was written', async () => {
    const params = order();
    const { body } = await pay(params);
    await faults({ kind: 'lag', probability: 1, milliseconds: 60_000 });
    expect(await paymentsOf(params)).toEqual([]);
    expect((await stripe.get(`/v1/payment_intents/${body.id}`)).status).toBe(200);
    await stripe.later(61);
    expect(await paymentsOf(params)).toHaveLength(1);
  });

  test('the same seed strikes the same requests', async () => {
    const run = async () => {
      await faults({ kind: 'error', probability: 0.5 });
      const statuses: number[] = [];
      for (let count = 0; count < 12; count += 1) {
        statuses.push((await stripe.get('/v1/customers')).status);
      }
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  test('after a restart the clock shows the time it was told, not the real one', async () => {
    await stripe.control('clock', { now: '2031-05-04T10:00:00Z' });
    await stripe.restart();
    expect((await stripe.post('/v1/customers')).body.created).toBeCloseTo(
      Date.parse('2031-05-04T10:00:00Z') / 1000,
      -1,
    );
    await stripe.control('clock', { now: null });
  });

  test('a plan that makes no sense is refused', async () => {
    expect((await faults({ kind: 'earthquake', probability: 1 })).status).toBe(400);
    expect((await faults({ kind: 'slow', probability: 2 })).status).toBe(400);
    expect((await stripe.control('clock', { now: 'soon' })).status).toBe(400);
  });
});

describe('credentials and addresses', () => {
  test.each([
    ['no key', '', 401],
    ['a live key', 'Bearer sk_live_shop', 401],
    ['a publishable key', 'Bearer pk_test_shop', 401],
    ['a key as the user of basic authentication', `Basic ${Buffer.from('sk_test_shop:').toString('base64')}`, 200],
  ])('%s', async (_what, authorization, status) => {
    expect((await stripe.get('/v1/customers', {}, { authorization })).status).toBe(status);
  });

  test('what one account has, another does not see', async () => {
    const { body } = await pay(order());
    const other = { authorization: 'Bearer sk_test_other' };
    expect((await stripe.get(`/v1/payment_intents/${body.id}`, {}, other)).status).toBe(404);
    const connected = { 'stripe-account': 'acct_connected' };
    expect((await stripe.get(`/v1/payment_intents/${body.id}`, {}, connected)).status).toBe(404);
    expect((await stripe.get('/v1/account', {}, connected)).body.id).toBe('acct_connected');
  });

  test('an address that does not exist', async () => {
    const response = await fetch(`${stripe.url}/v1/nothing`, { headers: { authorization: 'Bearer sk_test_shop' } });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { type: 'invalid_request_error' } }]);
  });
});

test('lists come in pages, newest first, forward and backward', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    ids.unshift((await stripe.post('/v1/customers', { email: 'pages@example.com' })).body.id);
  }
  const page = async (params: Params) => {
    const { body } = await stripe.get('/v1/customers', { email: 'pages@example.com', limit: 2, ...params });
    return [body.data.map(({ id }: { id: string }) => id), body.has_more];
  };
  expect(await page({})).toEqual([ids.slice(0, 2), true]);
  expect(await page({ starting_after: ids[1] ?? '' })).toEqual([ids.slice(2, 4), true]);
  expect(await page({ starting_after: ids[3] ?? '' })).toEqual([ids.slice(4), false]);
  expect(await page({ ending_before: ids[3] ?? '' })).toEqual([ids.slice(1, 3), true]);
});

test('the books count every cent that was captured, given back and is held', async () => {
  const shop = { authorization: 'Bearer sk_test_books' };
  const start = async (params: Params = {}) =>
    (await stripe.post('/v1/payment_intents', { ...order(), ...params }, shop)).body.id;
  const [taken, declined] = [await start(), await start({ payment_method: 'pm_card_chargeDeclined' })];
  await start({ amount: 1000 });
  await stripe.post(`/v1/payment_intents/${taken}/capture`, { amount_to_capture: 4000 }, shop);
  await stripe.post('/v1/refunds', { payment_intent: taken, amount: 1500 }, shop);
  const { id } = (await stripe.get('/v1/account', {}, shop)).body;
  const { body } = await stripe.books();
  const account = body.accounts.find((one: { id: string }) => one.id === id);
  expect(declined).toBeUndefined();
  expect(account.totals).toEqual({ eur: { captured: 4000, refunded: 1500, held: 1000 } });
  expect(account.payments).toHaveLength(3);
});
