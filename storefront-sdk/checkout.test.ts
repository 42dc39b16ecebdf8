import { beforeEach, describe, expect, test } from '@jest/globals';
import { checkout, resumeCheckout, type CheckoutOrder, type CheckoutStorage } from './checkout.ts';
import { storefrontPurchase as documents } from './storefront-purchase.ts';
import { FakeShop } from './testing/fake-shop.ts';
import { createTributary } from './tributary.ts';

const agreement = {
  templateId: 't',
  firstName: 'Eleni',
  lastName: 'Kosta',
  email: 'e@a.example',
  agreedOn: '2026-11-22',
};
const PURCHASE = {
  cartId: 'crt_1',
  expectedVersion: 2,
  paymentMethodId: 'card',
  returnUrl: 'https://shop.example/back',
  cspCustomer: { domainPrefix: 'aegean', agreement },
};
const ONE_OF_EACH = ['CreateQuote', 'AuthorizePayment', 'PlaceOrder'];

let shop: FakeShop;
let storage: Map<string, string> & CheckoutStorage;
beforeEach(() => {
  shop = new FakeShop();
  storage = storageOf(new Map());
});

function storageOf(kept: Map<string, string>): Map<string, string> & CheckoutStorage {
  return Object.assign(kept, {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
}

const clientOf = (fetch: typeof globalThis.fetch = shop.fetch) =>
  createTributary({ url: 'https://api.example', storefrontKey: 'k', token: 't', retries: 0, fetch }).tenant('gr');
const buy = (changed: object = {}, options: object = {}) =>
  checkout(clientOf(), { ...PURCHASE, ...changed }, { documents, storage, ...options });
const resume = (options: object = {}) => resumeCheckout(clientOf(), 'crt_1', { documents, storage, ...options });
const expectOneOrder = () => {
  expect(shop.orders).toHaveLength(1);
  expect(shop.holdsOf('crt_1').map(({ status }) => status)).toEqual(['COMMITTED']);
};

describe('a checkout', () => {
  test('shows the quote, holds the amount, orders and is followed to its end', async () => {
    const totals: string[] = [];
    const statuses: unknown[] = [];
    const outcome = await buy(
      {},
      {
        onQuote: ({ grossTotal }: { grossTotal: { amount: string } }) => totals.push(grossTotal.amount) > 0,
        onProgress: (order: CheckoutOrder) => statuses.push(order.status),
      },
    );
    expect(outcome).toMatchObject({ status: 'ordered', order: { id: 'ord-1', status: 'COMPLETED' } });
    expect(totals).toEqual(['255.44']);
    expect(statuses).toEqual(['PROVISIONING', 'PROVISIONING', 'COMPLETED']);
    expect(shop.done).toEqual(ONE_OF_EACH);
    expect(storage.size).toBe(0);
    expectOneOrder();
  });

  test('without consent pays nothing', async () => {
    expect(await buy({}, { onQuote: () => false })).toEqual({ status: 'not-accepted' });
    expect(shop.done).toEqual(['CreateQuote']);
    expect(storage.size).toBe(0);
  });

  test('waits for a payment whose outcome the gateway has not told', async () => {
    expect((await buy({ paymentMethodId: 'slow' })).status).toBe('ordered');
    expectOneOrder();
  });

  test('sends the buyer to 3-D Secure and goes on when they are back', async () => {
    expect(await buy({ paymentMethodId: 'threeDSecure' })).toEqual({
      status: 'redirect',
      url: 'https://3ds.example/pau-1',
    });
    expect(await resume()).toEqual({ status: 'redirect', url: 'https://3ds.example/pau-1' });
    shop.hasPassed = true;
    expect((await resume())?.status).toBe('ordered');
    expect(await resume()).toBeNull();
    expectOneOrder();
  });

  test('lets the buyer pass 3-D Secure on the page', async () => {
    const seen: unknown[] = [];
    const onAction = ({ redirectUrl }: { redirectUrl: string }) => {
      shop.hasPassed = seen.push(redirectUrl) === 2;
      return Promise.resolve();
    };
    expect((await buy({ paymentMethodId: 'threeDSecure' }, { onAction })).status).toBe('ordered');
    expect(seen).toHaveLength(2);
    expectOneOrder();
  });

  test('that was declined goes on with another card and the same quote', async () => {
    expect(await buy({ paymentMethodId: 'declined' })).toMatchObject({
      status: 'declined',
      decline: { code: 'CARD_DECLINED' },
    });
    expect((await buy()).status).toBe('ordered');
    expect(shop.quotes.size).toBe(1);
    expectOneOrder();
  });

  test('with another card in the middle of 3-D Secure lets go of the first hold', async () => {
    await buy({ paymentMethodId: 'threeDSecure' });
    expect((await buy()).status).toBe('ordered');
    expect(shop.authorizations.map(({ status }) => status)).toEqual(['RELEASED', 'COMMITTED']);
    expectOneOrder();
  });

  test('that the vendor needs more for keeps the hold until the input is corrected', async () => {
    shop.refuseOrder = 'DOMAIN_TAKEN';
    expect(await buy()).toMatchObject({ status: 'refused', step: 'order', errors: [{ code: 'DOMAIN_TAKEN' }] });
    expect((await buy({ cspCustomer: { domainPrefix: 'aegean2', agreement } })).status).toBe('ordered');
    expect(shop.done).toEqual([...ONE_OF_EACH, 'PlaceOrder']);
    expectOneOrder();
  });

  test('of a cart that has changed says so; a stale quote is made anew', async () => {
    shop.cartVersion = 3;
    expect(await buy()).toMatchObject({ status: 'refused', step: 'quote', errors: [{ code: 'VERSION_CONFLICT' }] });
    shop.quoteIsStale = true;
    expect(await buy({ expectedVersion: 3 })).toMatchObject({ status: 'refused', step: 'payment' });
    shop.quoteIsStale = false;
    expect((await buy({ expectedVersion: 3 })).status).toBe('ordered');
    expect(shop.quotes.size).toBe(2);
    expectOneOrder();
  });

  test('of a cart that has become an order follows that order, also when everything was forgotten', async () => {
    await buy();
    expect(await buy()).toMatchObject({ status: 'ordered', order: { id: 'ord-1' } });
    expectOneOrder();
  });

  test('in two windows makes one order, whichever is quicker', async () => {
    const windows = await Promise.all([buy(), buy({}, { storage: storageOf(new Map()) }), buy()]);
    const statuses = windows.map(({ status }) => status);
    expect(statuses).toContain('ordered');
    expect(shop.orders).toHaveLength(1);
    expect(shop.holdsOf('crt_1')).toHaveLength(1);
    expect(await buy()).toMatchObject({ status: 'ordered', order: { id: 'ord-1' } });
  });

  test('that another window overtakes while the buyer looks at the quote says so, and then follows that order', async () => {
    const other = storageOf(new Map());
    const onQuote = async () => (await buy({}, { storage: other })).status === 'ordered';
    expect(await buy({}, { onQuote })).toMatchObject({
      status: 'refused',
      errors: [{ code: 'CART_ALREADY_CHECKED_OUT' }],
    });
    expect(await buy()).toMatchObject({ status: 'ordered', order: { id: 'ord-1' } });
    expectOneOrder();
  });

  test('whose hold has run out meanwhile begins again', async () => {
    await buy({ paymentMethodId: 'threeDSecure' });
    shop.authorizations.forEach((one) => (one.status = 'EXPIRED'));
    expect(await resume()).toEqual({ status: 'lapsed' });
    expect((await buy()).status).toBe('ordered');
    expectOneOrder();
  });

  test('keeps little, and nothing that outlives it', async () => {
    await buy({ paymentMethodId: 'threeDSecure' });
    const [[key = '', text = ''] = []] = [...storage];
    expect(key).toBe('tributary.checkout.crt_1');
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual([
      'authorizationId',
      'isAway',
      'keys',
      'purchase',
      'quoteToken',
    ]);
    shop.hasPassed = true;
    await resume();
    expect(storage.size).toBe(0);
  });
});

describe('a checkout that dies goes on and buys once', () => {
  /** Runs the purchase; the page dies at its n-th request or write, and the next page goes on with what was kept. */
  async function dieAt(
    { request = -1, write = -1 }: { request?: number; write?: number },
    paymentMethodId: string,
    isAnswerLost: boolean,
  ): Promise<{ hasDied: boolean }> {
    let requests = 0;
    let writes = 0;
    let hasDied = false;
    const die = () => {
      hasDied = true;
      return new Error('the page is gone');
    };
    const fetch: typeof globalThis.fetch = async (...args) => {
      const isLast = requests++ === request;
      if (isLast && !isAnswerLost) {
        throw die();
      }
      const answer = await shop.fetch(...args);
      if (isLast) {
        throw die();
      }
      return answer;
    };
    const mortal: CheckoutStorage = {
      ...storage,
      setItem(key, value) {
        if (writes++ === write) {
          throw die();
        }
        void storage.setItem(key, value);
      },
    };
    const onAction = () => Promise.resolve(void (shop.hasPassed = true));
    const purchase = { ...PURCHASE, paymentMethodId };
    const options = { documents, storage: mortal, onAction };
    await checkout(clientOf(fetch), purchase, options).catch(() => null);
    const outcome = await checkout(clientOf(), purchase, { documents, storage, onAction });
    expect(outcome).toMatchObject({ status: 'ordered', order: { id: 'ord-1', status: 'COMPLETED' } });
    expect(storage.size).toBe(0);
    expectOneOrder();
    return { hasDied };
  }

  const METHODS = ['card', 'threeDSecure', 'slow'];
  test.each(METHODS.flatMap((method) => [true, false].map((isAnswerLost) => [method, isAnswerLost] as const)))(
    'at every request, paying by %s; answer lost: %s',
    async (method, isAnswerLost) => {
      for (let request = 0; ; request++) {
        shop = new FakeShop();
        const { hasDied } = await dieAt({ request }, method, isAnswerLost);
        if (!hasDied) {
          expect(request).toBeGreaterThan(5);
          return;
        }
        // A quote, a payment and an order, each run once: what was lost was asked for again with the same key.
        const repeated = shop.done.filter((name, index) => shop.done.indexOf(name) !== index);
        expect([request, repeated.filter((name) => name !== 'ConfirmPaymentAuthorization')]).toEqual([request, []]);
      }
    },
  );

  test.each(METHODS)('at every write of what it keeps, paying by %s', async (method) => {
    for (let write = 0; ; write++) {
      shop = new FakeShop();
      if (!(await dieAt({ write }, method, false)).hasDied) {
        expect(write).toBeGreaterThan(5);
        return;
      }
      storage.clear();
    }
  });
});
