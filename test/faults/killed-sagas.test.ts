import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../cli/api-client.ts';
import { onceKnown } from '../../cli/once-known.ts';
import { decodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { patiently, persistently } from '../support/persistently.ts';
import {
  addCard,
  BUSINESS_PREMIUM,
  findPlan,
  orderEnded,
  orderInput,
  until,
  type EndedOrder,
} from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

/** Each is a new customer at Microsoft, an agreement, an order there, an invoice and a payment. */
const ORDERS = process.env.PROVE ? 300 : 6;
const AT_ONCE = 8;
const LIFE_MILLISECONDS = 2_000;
const ORDER_SECONDS_MAX = process.env.PROVE ? 300 : 90;
const SEATS = 2;

interface StripeBooks {
  accounts: { payments: { metadata: Record<string, string>; captured: number; held: number }[] }[];
}
interface MicrosoftBooks {
  customers: { domain: string; licences: number; orders: unknown[] }[];
}
interface Purchase {
  domainPrefix: string;
  cartId: string;
  gross: string;
  order: EndedOrder;
}

describe('D3: orders under way while the platform is killed every two seconds', () => {
  let sandbox: Sandbox;
  let reseller: ApiClient;
  let card: string;
  let planId: string;
  let purchases: Purchase[];
  let deaths = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true, form: 'in one process' });
    reseller = await sandbox.shopper('olivia@thames.example');
    card = await addCard(reseller, 'pm_card_visa');
    planId = await findPlan(reseller, BUSINESS_PREMIUM, 'MONTHLY');
  }, 180_000);
  afterAll(() => sandbox.stop());

  test(
    'are all finished, and their invoices paid',
    async () => {
      const over = new AbortController();
      const killing = killAgainAndAgain(over.signal);
      const numbers = Array.from({ length: ORDERS }, (_, index) => index + 1);
      const bought: Purchase[] = [];
      const buyers = Array.from({ length: AT_ONCE }, async () => {
        for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
          bought.push(await buy(`saga${number}`));
        }
      });
      try {
        await Promise.all(buyers);
      } finally {
        over.abort();
        await killing;
      }
      purchases = bought;
      expect(deaths).toBeGreaterThan(0);
      expect(purchases).toHaveLength(ORDERS);
      for (const { order, gross } of purchases) {
        expect(order).toMatchObject({
          status: 'COMPLETED',
          lines: [{ status: 'ACTIVE' }],
          invoices: [{ status: 'PAID', grossTotal: { amount: gross } }],
        });
      }
    },
    ORDERS * 10_000,
  );

  test('are each one order at Microsoft and one payment at Stripe, by their own books', async () => {
    const { customers } = await sandbox.simulators.books<MicrosoftBooks>('partner-center');
    const { accounts } = await sandbox.simulators.books<StripeBooks>('stripe');
    const payments = accounts.flatMap((account) => account.payments);
    for (const { domainPrefix, cartId, gross } of purchases) {
      const tenants = customers.filter(({ domain }) => domain.startsWith(`${domainPrefix}.`));
      expect(tenants).toMatchObject([{ licences: SEATS, orders: [expect.anything()] }]);
      const ofCart = payments.filter(({ metadata }) => metadata.cart === decodeId('cart', cartId));
      const captured = ofCart.map((payment) => payment.captured).filter((amount) => amount > 0);
      expect(captured).toEqual([Number(gross.replace('.', ''))]);
    }
    expect(customers).toHaveLength(ORDERS);
    expect(payments.filter(({ held }) => held > 0)).toEqual([]);
  });

  test('leave every invariant of the money as it was', async () => {
    expect(await sandbox.brokenInvariants()).toEqual([]);
  });

  async function killAgainAndAgain(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await sleep(LIFE_MILLISECONDS, undefined, { signal: over }).catch(() => undefined);
      if (!over.aborted) {
        await sandbox.process.kill();
        deaths += 1;
        await sandbox.process.start();
      }
    }
  }

  /** All of it as a good client does, who asks again until there is an answer. */
  async function buy(domainPrefix: string): Promise<Purchase> {
    const buyerId = await addEndCustomer(domainPrefix);
    const { cart } = await onceKnown(() =>
      persistently<{ cart: { id: string } }>(reseller, 'createCart', { input: { buyerId }, selection: 'cart { id }' }),
    );
    const filled = await persistently<{ cart: { version: number } }>(reseller, 'changeCartLine', {
      input: { cartId: cart.id, planId, quantity: SEATS },
      selection: 'cart { version }',
    });
    const { quote } = await persistently<{ quote: { token: string; grossTotal: { amount: string } } }>(
      reseller,
      'createQuote',
      {
        input: { cartId: cart.id, expectedVersion: filled.cart.version },
        selection: 'quote { token grossTotal { amount } }',
      },
    );
    const authorizationToken = await authorize(quote.token);
    const placement = { quoteToken: quote.token, authorizationToken, domainPrefix, country: 'GB' };
    const input = await patiently(() => orderInput(reseller, placement));
    const { order } = await persistently<{ order: { id: string } }>(reseller, 'placeOrder', {
      input,
      selection: 'order { id }',
    });
    const ended = await patiently(() => orderEnded(reseller, order.id, ORDER_SECONDS_MAX));
    return { domainPrefix, cartId: cart.id, gross: quote.grossTotal.amount, order: ended };
  }

  async function authorize(quoteToken: string): Promise<string> {
    const { paymentAuthorization } = await persistently<{ paymentAuthorization: { id: string } }>(
      reseller,
      'authorizePayment',
      {
        input: { quoteToken, paymentMethodId: card, returnUrl: 'https://shop.example/' },
        selection: 'paymentAuthorization { id }',
      },
    );
    const query = 'query ($id: ID!) { paymentAuthorization(id: $id) { token } }';
    let token: string | null = null;
    await until(async () => {
      const found = await patiently(() =>
        reseller.query<{ paymentAuthorization: { token: string | null } }>(query, { id: paymentAuthorization.id }),
      );
      ({ token } = found.paymentAuthorization);
      return token !== null;
    }, ORDER_SECONDS_MAX);
    return token ?? '';
  }

  async function addEndCustomer(name: string): Promise<string> {
    const address = { lines: ['5 Camden Road'], city: 'London', postalCode: 'NW1 9LR', country: 'GB' };
    const { account } = await persistently<{ account: { id: string } }>(reseller, 'addEndCustomer', {
      input: { name, email: `it@${name}.example`, currency: 'GBP', address },
      selection: 'account { id }',
    });
    return account.id;
  }
});
