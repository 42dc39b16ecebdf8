import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { startCardShop, type CardShop } from '../../../test/support/card-shop.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';

describe('Stripe tells what happened', () => {
  let shop: CardShop;
  let cardId: string;
  let securedId: string;

  const seconds = (ago = 0) => Math.floor(Date.now() / 1000) - ago;
  const sign = (body: string, { secret = shop.webhookSecret, at = seconds() } = {}) =>
    `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
  const event = (changes: object = {}) =>
    JSON.stringify({
      id: `evt_${uuidv7()}`,
      object: 'event',
      type: 'payment_intent.succeeded',
      api_version: '2026-10-28.endive',
      created: seconds(),
      livemode: false,
      data: { object: { id: 'pi_unknown', object: 'payment_intent', metadata: {} } },
      ...changes,
    });
  const post = async (body: string, signature?: string, account = shop.ids.merchantAccountId) => {
    const response = await fetch(`${shop.hookUrl}/webhooks/stripe/${encodeId('merchantAccount', account)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signature ? { 'stripe-signature': signature } : {}) },
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const stored = (id: string) =>
    shop.platform.sql<{ status: string }>('select status from billing.webhook_event where gateway_event_id = $1', [id]);

  beforeAll(async () => {
    shop = await startCardShop();
    cardId = (await shop.addCard(shop.hotel)).paymentMethod.id;
    securedId = (await shop.addCard(shop.hotel, 'pm_card_authenticationRequired')).paymentMethod.id;
  }, 60_000);
  afterEach(() => shop.control('faults', {}));
  afterAll(() => shop.stop());

  test('P07, P08: what is not signed by this very account is refused, always in the same way, and nothing is kept', async () => {
    const body = event();
    const pretty = JSON.stringify(JSON.parse(body), null, 2);
    const answers = [
      await post(body),
      await post(body, 'nonsense'),
      await post(body, sign(body, { secret: 'whsec_of_another_endpoint' })),
      await post(body, sign(body, { at: seconds(301) })),
      await post(pretty, sign(body)),
      await post(body, sign(body), uuidv7()),
      await post(event({ livemode: true }), undefined),
      await post(event({ account: 'acct_other' }), undefined),
      await post('x'.repeat(300 * 1024), sign('x')),
    ];
    const live = event({ livemode: true });
    const connected = event({ account: 'acct_other' });
    answers.push(await post(live, sign(live)), await post(connected, sign(connected)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(400);
    const kept = [body, live, connected].map((text) => stored((JSON.parse(text) as { id: string }).id));
    expect((await Promise.all(kept)).flat()).toEqual([]);
  });

  test('P09: the same event five times at once is kept once', async () => {
    const body = event();
    const { id } = JSON.parse(body) as { id: string };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(body, sign(body))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await shop.platform.settle();
    expect(await stored(id)).toEqual([{ status: 'IGNORED' }]);
  });

  test.each([
    ['a type that nobody knows', { type: 'quantum.entangled' }],
    ['a newer version of the API', { api_version: '2031-01-01.unknown' }],
    ['an object without an id', { data: { object: {} } }],
  ])('P13: %s is kept and ignored', async (_what, changes) => {
    const body = event(changes);
    expect((await post(body, sign(body))).status).toBe(200);
    await shop.platform.settle();
    expect(await stored((JSON.parse(body) as { id: string }).id)).toEqual([{ status: 'IGNORED' }]);
  });

  test('P10: who approves at the bank and never comes back is authorized by the webhook', async () => {
    const quote = shop.quoteFor(shop.hotel);
    const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, securedId, {
      returnUrl: 'https://shop.example/back',
    });
    await fetch(paymentAuthorization.nextAction?.redirectUrl ?? '', {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'approve' }),
      redirect: 'manual',
    });
    for (let tries = 0; tries < 100; tries += 1) {
      const now = await shop.authorizationNow(shop.hotel, paymentAuthorization.id);
      if (now?.status === 'AUTHORIZED') {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the webhook changed nothing');
  });

  test('P10: told twice, late and in any order, a purchase ends as Stripe has it', async () => {
    await shop.control('faults', {
      seed: 7,
      rules: [
        { kind: 'duplicate', probability: 1, milliseconds: 300 },
        { kind: 'shuffle', probability: 1, milliseconds: 300 },
      ],
    });
    const quotes = Array.from({ length: 4 }, () => shop.quoteFor(shop.hotel));
    const bought = await Promise.all(quotes.map((quote) => shop.buy(shop.hotel, quote, cardId)));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await shop.platform.settle();
    for (const { authorizationId, order } of bought) {
      expect(await shop.booked(authorizationId)).toMatchObject([{ captured: 27_032 }]);
      const rows = await shop.platform.sql('select status from billing.payment where order_id = $1', [order.orderId]);
      expect(rows).toEqual([{ status: 'SETTLED' }]);
    }
    const twice = await shop.platform.sql(
      'select gateway_event_id from billing.webhook_event group by 1 having count(*) > 1',
    );
    expect(twice).toEqual([]);
  });

  test('P10: a webhook that says a payment succeeded takes no step that Stripe itself does not confirm', async () => {
    const quote = shop.quoteFor(shop.hotel);
    const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, securedId, {
      returnUrl: 'https://shop.example/back',
    });
    const [held] = await shop.booked(paymentAuthorization.id);
    const body = event({
      data: { object: { id: held?.paymentIntent, object: 'payment_intent', status: 'succeeded' } },
    });
    await post(body, sign(body));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await shop.authorizationNow(shop.hotel, paymentAuthorization.id)).toMatchObject({
      status: 'REQUIRES_ACTION',
    });
  });
});
