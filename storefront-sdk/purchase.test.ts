import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../test/support/sandbox.ts';
import { checkout, resumeCheckout, type CheckoutStorage, type Purchase } from './checkout.ts';
import type { Client } from './client.ts';
import * as storefront from './generated/storefront.ts';
import { storefrontPurchase as documents } from './storefront-purchase.ts';
import { createTributary } from './tributary.ts';

const BUSINESS_PREMIUM = { sku: 'CFQ7TTC0LCHC:0002', termDuration: 'P1Y', billingCycle: 'MONTHLY' } as const;

let sandbox: Sandbox;
let token = '';
let customers = 0;
beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true });
  const login = sandbox.credentials.shoppers.find(({ tenantCode }) => tenantCode === 'gr');
  const signedIn = await clientOf(null).mutate(storefront.SignIn, {
    email: login?.email ?? '',
    password: login?.password ?? '',
  });
  token = signedIn.ok ? signedIn.session.accessToken : '';
}, 180_000);
afterAll(() => sandbox.stop());

function clientOf(accessToken: string | null, options: object = {}): Client<'storefront'> {
  const storefrontKey = sandbox.credentials.storefrontKeys.gr ?? '';
  return createTributary({ url: sandbox.url, storefrontKey, token: accessToken, ...options }).tenant('gr');
}

function storageOf(): CheckoutStorage & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** A new cart with so many seats, and how it shall be paid. */
async function purchaseBy(card: string, quantity = 2): Promise<Purchase<storefront.CspCustomerInput>> {
  const gr = clientOf(token);
  const plan = await gr.query(storefront.PlanBySku, BUSINESS_PREMIUM);
  const made = await gr.mutate(storefront.CreateCart, {});
  const cartId = made.ok ? made.cart.id : '';
  const changed = await gr.mutate(storefront.ChangeCartLine, { cartId, planId: plan?.id ?? '', quantity });
  const method = await gr.mutate(storefront.AddPaymentMethod, { gateway: 'STRIPE', gatewayToken: card });
  const agreement = await gr.query(storefront.CustomerAgreement, { country: 'GR' });
  return {
    cartId,
    expectedVersion: changed.ok ? changed.cart.version : 0,
    paymentMethodId: method.ok ? method.paymentMethod.id : '',
    returnUrl: 'https://shop.example/back',
    cspCustomer: {
      domainPrefix: `sdk${++customers}shop`,
      agreement: {
        templateId: agreement?.templateId ?? '',
        firstName: 'Eleni',
        lastName: 'Kosta',
        email: 'it@customer.example',
        agreedOn: new Date().toISOString().slice(0, 10),
      },
    },
  };
}

async function approve(redirectUrl: string): Promise<void> {
  const form = new URLSearchParams({ outcome: 'approve' });
  await fetch(redirectUrl, { method: 'POST', body: form, redirect: 'manual' });
}

interface Books {
  accounts: { payments: { held: number; captured: number }[] }[];
}

/** What the vendors' own books say: payments that were taken, payments that are still held, licences. */
async function booked(): Promise<{ captured: number; held: number; licences: number }> {
  const { accounts } = await sandbox.simulators.books<Books>('stripe');
  const payments = accounts.flatMap((account) => account.payments);
  const { totals } = await sandbox.simulators.books<{ totals: { licences: number } }>('partner-center');
  return {
    captured: payments.filter(({ captured }) => captured > 0).length,
    held: payments.filter(({ held }) => held > 0).length,
    licences: totals.licences,
  };
}

/** Captures follow the order; they are waited for, and then nothing more may come. */
async function bookedUntil(captured: number): Promise<Awaited<ReturnType<typeof booked>>> {
  for (const deadline = performance.now() + 30_000; ;) {
    const books = await booked();
    if ((books.captured >= captured && books.held === 0) || performance.now() > deadline) {
      return books;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a purchase through the platform, Stripe and Partner Center', () => {
  test('by card: the total that was shown is what the invoice says and what was taken, once', async () => {
    const before = await booked();
    const storage = storageOf();
    let shown: storefront.CreateQuotePayload['quote'] = null;
    const onQuote = (quote: NonNullable<typeof shown>) => (shown = quote) !== null;
    const purchase = await purchaseBy('pm_card_visa', 3);
    const outcome = await checkout(clientOf(token), purchase, { documents, storage, onQuote });
    expect(outcome).toMatchObject({
      status: 'ordered',
      order: { status: 'COMPLETED', lines: [{ quantity: 3, status: 'ACTIVE', subscription: { status: 'ACTIVE' } }] },
    });
    const orderId = outcome.status === 'ordered' ? outcome.order.id : '';
    const after = { captured: before.captured + 1, held: 0, licences: before.licences + 3 };
    expect(await bookedUntil(after.captured)).toEqual(after);
    const order = await clientOf(token).query(storefront.OrderProgress, { id: orderId });
    expect(order?.invoices).toMatchObject([{ grossTotal: (shown as { grossTotal?: object } | null)?.grossTotal }]);
    expect(storage.kept.size).toBe(0);

    // The storage is empty and the button is pressed again: the same order is shown.
    const again = await checkout(clientOf(token), purchase, { documents, storage });
    expect(again).toMatchObject({ status: 'ordered', order: { id: orderId } });
    expect(await booked()).toEqual(after);
  });

  test('with 3-D Secure: the buyer leaves, comes back to another page, and it goes on', async () => {
    const before = await booked();
    const storage = storageOf();
    const purchase = await purchaseBy('pm_card_threeDSecure2Required');
    const left = await checkout(clientOf(token), purchase, { documents, storage });
    expect(left).toMatchObject({ status: 'redirect', url: expect.stringContaining('http') });
    await approve(left.status === 'redirect' ? left.url : '');
    const back = await resumeCheckout(clientOf(token), purchase.cartId, { documents, storage });
    expect(back).toMatchObject({ status: 'ordered', order: { status: 'COMPLETED' } });
    expect(await bookedUntil(before.captured + 1)).toMatchObject({ captured: before.captured + 1, held: 0 });
  });

  test('declined: nothing is held, and another card buys', async () => {
    const before = await booked();
    const storage = storageOf();
    const purchase = await purchaseBy('pm_card_chargeCustomerFail');
    const refused = await checkout(clientOf(token), purchase, { documents, storage });
    expect(refused).toMatchObject({ status: 'declined', decline: { code: 'CARD_DECLINED' } });
    expect(await booked()).toMatchObject({ captured: before.captured, held: 0 });
    const { paymentMethodId } = await purchaseBy('pm_card_visa');
    const bought = await checkout(clientOf(token), { ...purchase, paymentMethodId }, { documents, storage });
    expect(bought).toMatchObject({ status: 'ordered' });
    expect(await bookedUntil(before.captured + 1)).toMatchObject({ captured: before.captured + 1, held: 0 });
  });

  test('that loses its answers and dies again and again is done once', async () => {
    const before = await booked();
    const storage = storageOf();
    const purchase = await purchaseBy('pm_card_threeDSecure2Required');
    const lost = new Set<string>();
    /** Every mutation arrives, but its first answer never does, and with it the page is gone. */
    const lossy: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      const key = new Headers(init?.headers).get('idempotency-key');
      if (key === null || lost.has(key)) {
        return answer;
      }
      lost.add(key);
      throw new TypeError('the page is gone');
    };
    const onAction = ({ redirectUrl }: { redirectUrl: string | null }) => approve(redirectUrl ?? '');
    let outcome = null;
    for (let pages = 0; !outcome && pages < 10; pages++) {
      const page = clientOf(token, { fetch: lossy, retries: 0 });
      outcome = await checkout(page, purchase, { documents, storage, onAction }).catch(() => null);
    }
    expect(outcome).toMatchObject({ status: 'ordered', order: { status: 'COMPLETED' } });
    expect(lost.size).toBe(4);
    const after = { captured: before.captured + 1, held: 0, licences: before.licences + 2 };
    expect(await bookedUntil(after.captured)).toEqual(after);
  });

  test('in two windows at once is one order, and nobody pays twice', async () => {
    const before = await booked();
    const purchase = await purchaseBy('pm_card_visa');
    const windows = [storageOf(), storageOf()];
    const outcomes = await Promise.allSettled(
      windows.map((storage) => checkout(clientOf(token), purchase, { documents, storage })),
    );
    const ordered = outcomes.flatMap((one) =>
      one.status === 'fulfilled' && one.value.status === 'ordered' ? [one.value] : [],
    );
    const last = await checkout(clientOf(token), purchase, { documents, storage: storageOf() });
    const order = last.status === 'ordered' ? last.order : null;
    expect(new Set([...ordered.map((one) => one.order.id), order?.id]).size).toBe(1);
    // A newer quote lets go of the older hold. When that hold had just been ordered on, the order is called off instead.
    const isDelivered = order?.status === 'COMPLETED';
    expect(order?.status).toMatch(/^(COMPLETED|CANCELED)$/);
    const captured = before.captured + (isDelivered ? 1 : 0);
    const licences = before.licences + (isDelivered ? 2 : 0);
    expect(isDelivered ? await bookedUntil(captured) : await booked()).toMatchObject({ captured, licences });
  }, 90_000);
});
