import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startCardShop, type CardShop, type Payload } from '../../../test/support/card-shop.ts';
import { quoteTokens } from '../../shared/context/quote-token.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accountChanged, publishFacts } from '../../shared/testing/published-facts.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const MINUTE = 60_000;
const RETURN_URL = 'https://shop.example/back';

describe('the money for a quote', () => {
  let shop: CardShop;
  let cardId: string;
  let securedId: string;
  let creditId: string;

  const faults = (...rules: object[]) => shop.control('faults', { seed: 1, rules });
  const codeOf = ({ userErrors }: Payload) => userErrors[0]?.code ?? 'accepted';
  const creditOf = async (accountId: string) => {
    const text = `query ($accounts: [_Any!]!) { _entities(representations: $accounts) { ... on Account {
      paymentMethods { id kind label isDefault available { amount } }
      credit { limit { amount } balance { amount } openOrders { amount } available { amount } version } balances { amount } } } }`;
    const account = { __typename: 'Account', tenantId: encodeId('tenant', shop.ids.tenantId), id: accountId };
    const { data } = await shop.platform.ask('billing', shop.staff, text, { accounts: [account] });
    return data._entities[0];
  };
  const resellerId = () => encodeId('account', shop.ids.resellerId);
  const until = async (id: string, status: string) => {
    for (let tries = 0; tries < 300; tries += 1) {
      const now = await shop.authorizationNow(shop.hotel, id);
      if (now?.status === status) {
        return now;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`it never became ${status}: ${(await shop.authorizationNow(shop.hotel, id))?.status}`);
  };

  beforeAll(async () => {
    shop = await startCardShop();
    cardId = (await shop.addCard(shop.hotel)).paymentMethod.id;
    securedId = (await shop.addCard(shop.hotel, 'pm_card_authenticationRequired')).paymentMethod.id;
    creditId = (await creditOf(resellerId())).paymentMethods[0].id;
    await shop.send(
      shop.staff,
      'changeCreditLimit',
      { accountId: resellerId(), expectedVersion: 0, limit: { amount: '1000.00', currency: 'EUR' } },
      'account { id }',
    );
  }, 60_000);
  afterEach(async () => {
    await faults();
    await shop.moveClocks(0);
  });
  afterAll(() => shop.stop());

  describe('on a card', () => {
    test('is held, exactly what was quoted, and nothing is taken', async () => {
      const quote = shop.quoteFor(shop.hotel);
      const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, cardId);
      expect(paymentAuthorization).toMatchObject({
        status: 'AUTHORIZED',
        amount: { amount: '270.32', currency: 'EUR' },
        captured: { amount: '0.00' },
        decline: null,
        nextAction: null,
      });
      const opened = await shop.openToken(paymentAuthorization.token ?? '', shop.hotel);
      const { quoteId, cartId } = quote;
      expect(opened).toMatchObject({ ok: true, content: { quoteId, cartId, grossMinor: '27032', currency: 'EUR' } });
      expect(await shop.booked(paymentAuthorization.id)).toMatchObject([{ held: 27_032, captured: 0 }]);
    });

    test('P04: nobody can say another amount: there is no such input', async () => {
      const text = `mutation { authorizePayment(input: { quoteToken: "x", paymentMethodId: "y", amount: "1.00" }) { userErrors { code } } }`;
      const { status } = await shop.platform.ask('billing', shop.hotel, text);
      expect(status).toBe(400);
    });

    test('P01: twenty equal requests at once have one authorization and one hold', async () => {
      const quoteToken = await quoteTokens.seal(shop.quoteFor(shop.hotel));
      const headers = { 'idempotency-key': randomUUID() };
      const input = { quoteToken, paymentMethodId: cardId };
      const selection = 'paymentAuthorization { id status }';
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => shop.send(shop.hotel, 'authorizePayment', input, selection, headers)),
      );
      const [first] = answers;
      expect(answers.every((answer) => JSON.stringify(answer) === JSON.stringify(first))).toBe(true);
      expect(first).toMatchObject({ paymentAuthorization: { status: 'AUTHORIZED' }, userErrors: [] });
      expect(await shop.booked(first?.paymentAuthorization.id ?? '')).toHaveLength(1);
    });

    test('P02: the same key for another cart is refused', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId, { headers });
      const again = shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId, { headers });
      await expect(again).rejects.toThrow('IDEMPOTENCY_KEY_REUSED');
    });

    test('two tabs with keys of their own share the authorization of their cart', async () => {
      const quote = shop.quoteFor(shop.hotel);
      const answers = await Promise.all(Array.from({ length: 6 }, () => shop.authorize(shop.hotel, quote, cardId)));
      expect(new Set(answers.map(({ paymentAuthorization }) => paymentAuthorization.id)).size).toBe(1);
    });

    test('a newer quote of the cart lets the older hold go, and the older quote is stale then', async () => {
      const older = shop.quoteFor(shop.hotel);
      const newer = shop.quoteFor(shop.hotel, { cartId: older.cartId, grossMinor: '12000' });
      const first = await shop.authorize(shop.hotel, older, cardId);
      const second = await shop.authorize(shop.hotel, newer, cardId);
      await shop.platform.settle();
      expect(await shop.booked(first.paymentAuthorization.id)).toMatchObject([{ status: 'canceled', held: 0 }]);
      expect(await shop.booked(second.paymentAuthorization.id)).toMatchObject([{ held: 12_000 }]);
      expect(codeOf(await shop.authorize(shop.hotel, older, cardId))).toBe('QUOTE_STALE');
    });

    test('a cart that was ordered is not paid for again', async () => {
      const quote = shop.quoteFor(shop.hotel);
      await shop.buy(shop.hotel, quote, cardId);
      const again = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel, { cartId: quote.cartId }), cardId);
      expect(codeOf(again)).toBe('CART_ALREADY_CHECKED_OUT');
    });

    test.each([
      ['pm_card_chargeCustomerFail', 'CARD_DECLINED', false],
      ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', null, null],
    ])('%s: a decline is a state, not a refusal', async (token, code, canRetry) => {
      const { paymentMethod } = await shop.addCard(shop.hotel, token);
      const { paymentAuthorization, userErrors } = await shop.authorize(
        shop.hotel,
        shop.quoteFor(shop.hotel),
        paymentMethod.id,
        { returnUrl: RETURN_URL },
      );
      expect(userErrors).toEqual([]);
      expect(paymentAuthorization.decline).toEqual(code && { code, canRetry });
      expect(paymentAuthorization.token).toBeNull();
    });

    test('a card that its bank declines is not even stored', async () => {
      expect(codeOf(await shop.addCard(shop.hotel, 'pm_card_chargeDeclined'))).toBe('PAYMENT_METHOD_REFUSED');
    });

    test('less than Stripe takes is declined', async () => {
      const quote = shop.quoteFor(shop.hotel, { grossMinor: '12' });
      const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, cardId);
      expect(paymentAuthorization).toMatchObject({ status: 'DECLINED', decline: { code: 'CARD_DECLINED' } });
    });
  });

  describe('on a card whose bank wants to see the payer', () => {
    const begin = () => shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), securedId, { returnUrl: RETURN_URL });
    const decide = (url: string, outcome: string) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });
    const confirm = (id: string) =>
      shop.send(
        shop.hotel,
        'confirmPaymentAuthorization',
        { paymentAuthorizationId: id },
        'paymentAuthorization { id status token decline { code canRetry } }',
      );

    test.each([
      ['approve', 'AUTHORIZED', null],
      ['decline', 'DECLINED', { code: 'AUTHENTICATION_FAILED', canRetry: true }],
    ])('it is sent to the bank; when it says %s the money is %s', async (outcome, status, decline) => {
      const { paymentAuthorization: begun } = await begin();
      expect(begun).toMatchObject({ status: 'REQUIRES_ACTION', token: null });
      expect(begun.nextAction?.clientSecret).toContain('_secret_');
      expect(Date.parse(begun.expiresAt) - Date.now()).toBeGreaterThan(59 * MINUTE);
      await decide(begun.nextAction?.redirectUrl ?? '', outcome);
      const { paymentAuthorization } = await confirm(begun.id);
      expect(paymentAuthorization).toMatchObject({ status, decline });
      expect(paymentAuthorization.token === null).toBe(status !== 'AUTHORIZED');
    });

    test('P18: who never comes back loses nothing: the authorization expires and the intent is canceled', async () => {
      const { paymentAuthorization: begun } = await begin();
      await shop.moveClocks(61 * MINUTE);
      await shop.platform.settle();
      await until(begun.id, 'EXPIRED');
      await shop.platform.settle();
      expect(await shop.booked(begun.id)).toMatchObject([{ status: 'canceled', held: 0, captured: 0 }]);
    });

    test.each(['http://169.254.169.254/', 'file:///etc/passwd', 'http://shop.example/'])(
      'V14: the way back is never %s',
      async (returnUrl) => {
        const begun = shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), securedId, { returnUrl });
        const outcome = await begun.then(codeOf, (error: unknown) => String(error));
        expect(outcome).toContain('BAD_USER_INPUT');
      },
    );
  });

  describe('when the gateway does not answer as it should', () => {
    const CREATE = { method: 'POST', path: '/v1/payment_intents', probability: 1 };

    test('P16: it answered too late, the money was held: one hold, found again', async () => {
      await faults({ ...CREATE, kind: 'timeout-after', times: 1 });
      const { paymentAuthorization } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId);
      expect(['PENDING', 'UNKNOWN']).toContain(paymentAuthorization.status);
      await until(paymentAuthorization.id, 'AUTHORIZED');
      expect(await shop.booked(paymentAuthorization.id)).toMatchObject([{ held: 27_032 }]);
    }, 20_000);

    test.each(['error-after', 'reset-in-body', 'malformed', 'error', 'throttle'])(
      'P16: %s: there is one hold in the end',
      async (kind) => {
        await faults({ ...CREATE, kind, times: 1, retryAfterSeconds: 1 });
        const { paymentAuthorization } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId);
        await until(paymentAuthorization.id, 'AUTHORIZED');
        expect(await shop.booked(paymentAuthorization.id)).toHaveLength(1);
      },
      20_000,
    );

    test('P14: a failure that is replayed for a day leaves it unknown until a look-up has said that there is nothing', async () => {
      await faults(
        { ...CREATE, kind: 'error', times: 1 },
        { method: 'GET', path: '/v1/payment_intents', kind: 'error', probability: 1 },
      );
      const { paymentAuthorization } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId);
      await until(paymentAuthorization.id, 'UNKNOWN');
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(await shop.authorizationNow(shop.hotel, paymentAuthorization.id)).toMatchObject({
        status: 'UNKNOWN',
        token: null,
      });
      expect(await shop.booked(paymentAuthorization.id)).toEqual([]);
      await faults();
      await until(paymentAuthorization.id, 'AUTHORIZED');
      expect(await shop.booked(paymentAuthorization.id)).toHaveLength(1);
    }, 30_000);
  });

  describe('that nobody orders with', () => {
    test('is let go after half an hour, here and at the gateway', async () => {
      const { paymentAuthorization: begun } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId);
      await shop.moveClocks(29 * MINUTE);
      await shop.platform.settle();
      expect(await shop.authorizationNow(shop.hotel, begun.id)).toMatchObject({ status: 'AUTHORIZED' });
      await shop.moveClocks(31 * MINUTE);
      await shop.platform.settle();
      expect(await shop.authorizationNow(shop.hotel, begun.id)).toMatchObject({ status: 'EXPIRED', token: null });
      expect(await shop.booked(begun.id)).toMatchObject([{ status: 'canceled', held: 0 }]);
    });

    test('is let go when the payer says so, but not after the order', async () => {
      const cancel = (id: string) =>
        shop.send(
          shop.hotel,
          'cancelPaymentAuthorization',
          { paymentAuthorizationId: id },
          'paymentAuthorization { id status }',
        );
      const { paymentAuthorization: unwanted } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId);
      expect(await cancel(unwanted.id)).toMatchObject({ paymentAuthorization: { status: 'RELEASED' } });
      await shop.platform.settle();
      expect(await shop.booked(unwanted.id)).toMatchObject([{ status: 'canceled' }]);
      const quote = shop.quoteFor(shop.hotel);
      const { paymentAuthorization: wanted } = await shop.authorize(shop.hotel, quote, cardId);
      await shop.place(shop.orderOf(quote, wanted.id));
      expect(codeOf(await cancel(wanted.id))).toBe('ALREADY_CAPTURED');
    });

    test('of a dozen that expire while they are ordered, each is either expired or committed', async () => {
      const quotes = Array.from({ length: 12 }, () => shop.quoteFor(shop.hotel));
      const begun = await Promise.all(quotes.map((quote) => shop.authorize(shop.hotel, quote, cardId)));
      await shop.moveClocks(31 * MINUTE);
      await Promise.all(
        quotes.map((quote, index) => shop.place(shop.orderOf(quote, begun[index]?.paymentAuthorization.id ?? ''))),
      );
      await shop.platform.settle();
      const rows = await shop.platform.sql<{ status: string; hold: string; told: string[] }>(
        `select status, hold, (select array_agg(topic) from messaging.event where aggregate_id = authorization_.id and topic like 'payment-authorization.%') as told
        from billing.payment_authorization authorization_ where cart_id = any($1)`,
        [quotes.map(({ cartId }) => cartId)],
      );
      for (const { status, hold, told } of rows) {
        const isCommitted = status === 'COMMITTED';
        expect([status, hold]).toEqual(isCommitted ? ['COMMITTED', 'OPEN'] : ['EXPIRED', 'CLOSED']);
        expect(told).toEqual([`payment-authorization.${isCommitted ? 'committed' : 'refused'}.v1`]);
      }
      expect(rows).toHaveLength(12);
    });
  });

  describe('on credit', () => {
    test('is reserved at once, and no more than there is', async () => {
      const buy = (grossMinor: string) =>
        shop.authorize(shop.reseller, shop.quoteFor(shop.reseller, { grossMinor }), creditId);
      const answers = await Promise.all([buy('60000'), buy('60000'), buy('60000')]);
      const statuses = answers.map(({ paymentAuthorization }) => paymentAuthorization.status);
      expect(statuses.sort()).toEqual(['AUTHORIZED', 'DECLINED', 'DECLINED']);
      expect(await creditOf(resellerId())).toMatchObject({
        paymentMethods: [{ kind: 'CREDIT', isDefault: true, available: { amount: '400.00' } }],
        credit: {
          limit: { amount: '1000.00' },
          openOrders: { amount: '600.00' },
          available: { amount: '400.00' },
          version: 1,
        },
      });
      await shop.moveClocks(31 * MINUTE);
      await shop.platform.settle();
      expect(await creditOf(resellerId())).toMatchObject({ credit: { openOrders: { amount: '0.00' } } });
    });

    test('becomes a debt with the invoice, due in 30 days', async () => {
      const quote = shop.quoteFor(shop.reseller);
      const { authorizationId } = await shop.buy(shop.reseller, quote, creditId);
      expect(await creditOf(resellerId())).toMatchObject({
        credit: { balance: { amount: '270.32' }, openOrders: { amount: '0.00' }, available: { amount: '729.68' } },
        balances: [{ amount: '270.32' }],
      });
      const [invoice] = await shop.platform.sql(
        `select invoice.status, paid_minor, (due_on - issued_on)::int as days from billing.invoice invoice
        join billing.payment_authorization bought on bought.order_id = invoice.order_id where bought.id = $1`,
        [authorizationId],
      );
      expect(invoice).toEqual({ status: 'ISSUED', paid_minor: '0', days: 30 });
    });

    test('a limit changes by its version, in its currency', async () => {
      const change = (expectedVersion: number, amount: string, currency = 'EUR', accountId = resellerId()) =>
        shop.send(
          shop.staff,
          'changeCreditLimit',
          { accountId, expectedVersion, limit: { amount, currency } },
          'account { id credit { version limit { amount } } }',
        );
      expect(await change(0, '5.00')).toMatchObject({
        account: { credit: { version: 1, limit: { amount: '1000.00' } } },
        userErrors: [{ code: 'VERSION_CONFLICT' }],
      });
      expect(codeOf(await change(1, '5.00', 'GBP'))).toBe('CURRENCY_MISMATCH');
      expect(codeOf(await change(1, '-5.00'))).toBe('BAD_USER_INPUT');
      expect(codeOf(await change(0, '5.00', 'EUR', encodeId('account', shop.ids.hotelId)))).toBe('NOT_FOUND');
    });
  });

  test('B13: what costs nothing is authorized at once, and Stripe hears nothing of it', async () => {
    const free = { netMinor: '0', taxMinor: '0', grossMinor: '0' };
    const { paymentAuthorization } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel, free), cardId);
    expect(paymentAuthorization).toMatchObject({ status: 'AUTHORIZED', amount: { amount: '0.00' } });
    await shop.platform.settle();
    expect(await shop.booked(paymentAuthorization.id)).toEqual([]);
  });

  test.each<[string, string, object]>([
    ['a quote of somebody else', 'QUOTE_INVALID', { actorId: uuidv7() }],
    ['a quote of another tenant', 'QUOTE_INVALID', { tenantId: uuidv7() }],
    ['a quote that has expired', 'QUOTE_EXPIRED', { expiresAt: '2026-01-01T00:00:00Z' }],
    ['a quote of another account', 'PAYMENT_METHOD_NOT_ALLOWED', { accountId: uuidv7() }],
    ['a quote of another company', 'PAYMENT_METHOD_NOT_ALLOWED', { issuerId: uuidv7() }],
    ['a quote in crowns', 'CURRENCY_NOT_COLLECTABLE', { currency: 'SEK' }],
  ])('%s is not paid: %s', async (_what, code, changes) => {
    expect(codeOf(await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel, changes), cardId))).toBe(code);
  });

  test("T16: another account's card, another tenant's and an unknown one are not found alike", async () => {
    const stranger = claimsOf(uuidv7(), { ...shop.hotel, tenantId: uuidv7() });
    const quote = shop.quoteFor(shop.reseller);
    expect(codeOf(await shop.authorize(shop.reseller, quote, cardId))).toBe('NOT_FOUND');
    expect(codeOf(await shop.authorize(shop.reseller, quote, encodeId('paymentMethod', uuidv7())))).toBe('NOT_FOUND');
    const { tenantId } = stranger;
    expect(codeOf(await shop.authorize(stranger, shop.quoteFor(stranger, { tenantId }), cardId))).toBe('NOT_FOUND');
    const { paymentAuthorization } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), cardId);
    expect(await shop.authorizationNow(shop.reseller, paymentAuthorization.id)).toBeNull();
    expect(await shop.authorizationNow(stranger, paymentAuthorization.id)).toBeNull();
  });

  test('a card is removed unless money is held on it, and the gateway forgets it', async () => {
    const { paymentMethod } = await shop.addCard(shop.hotel);
    expect(paymentMethod).toMatchObject({ kind: 'CARD', label: 'Visa •••• 4242', isDefault: false });
    expect(paymentMethod.expiresOn).toMatch(/^\d{4}-\d{2}-(28|29|30|31)$/);
    const remove = () =>
      shop.send(shop.hotel, 'removePaymentMethod', { paymentMethodId: paymentMethod.id }, '__typename');
    const { paymentAuthorization } = await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), paymentMethod.id);
    expect(codeOf(await remove())).toBe('PAYMENT_METHOD_IN_USE');
    const unwanted = { paymentAuthorizationId: paymentAuthorization.id };
    await shop.send(shop.hotel, 'cancelPaymentAuthorization', unwanted, 'paymentAuthorization { id }');
    expect(codeOf(await remove())).toBe('accepted');
    await shop.platform.settle();
    expect(codeOf(await shop.authorize(shop.hotel, shop.quoteFor(shop.hotel), paymentMethod.id))).toBe('NOT_FOUND');
  });

  test('a card is stored once for a repeated request, and its customer is opened once', async () => {
    const [lateId] = [uuidv7()];
    await publishFacts(shop.platform, { as: 'billing', tenantId: shop.ids.tenantId }, accountChanged(lateId));
    const headers = { 'idempotency-key': randomUUID() };
    await faults({ method: 'POST', path: '/v1/payment_methods', kind: 'error-after', probability: 1, times: 1 });
    await expect(shop.addCard(shop.as(lateId), 'pm_card_visa', headers)).rejects.toThrow('UPSTREAM_UNAVAILABLE');
    await faults();
    const customers = await shop.platform.sql(
      'select gateway_customer_id from billing.gateway_customer where account_id = $1',
      [lateId],
    );
    expect(customers).toHaveLength(1);
    await shop.addCard(shop.as(lateId));
    expect(
      await shop.platform.sql('select id from billing.payment_method where account_id = $1', [lateId]),
    ).toHaveLength(1);
  });

  test('a shop learns with what to store a card; without a gateway it cannot', async () => {
    const text = '{ paymentMethodSetup { gateway publishableKey } }';
    const { data } = await shop.platform.ask('billing', shop.hotel, text);
    expect(data.paymentMethodSetup).toMatchObject({ gateway: 'STRIPE' });
    expect(data.paymentMethodSetup.publishableKey).toMatch(/^pk_test_/);
    const input = { gateway: 'MANUAL', gatewayToken: 'pm_card_visa' };
    expect(codeOf(await shop.send(shop.hotel, 'addPaymentMethod', input, 'paymentMethod { id }'))).toBe(
      'GATEWAY_NOT_LINKED',
    );
  });
});
