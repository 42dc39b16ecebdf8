import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../cli/api-client.ts';
import { onceKnown } from '../../cli/once-known.ts';
import { decodeId } from '../../subgraphs/shared/ids/type-id.ts';
import type { CrashPoint } from '../../subgraphs/shared/server/crash-point.ts';
import { addCard, BUSINESS_PREMIUM, fillCart, orderEnded, orderInput, until } from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const POINTS: readonly CrashPoint[] = [
  'client-key',
  'quote',
  'payment-intent-row',
  'stripe-create',
  'stripe-answer',
  'payment-intent-id',
  'stripe-confirm',
  'webhook',
  'webhook-row',
  'webhook-acknowledgement',
  'order',
  'vendor-request-id',
  'vendor-order',
  'vendor-answer',
  'vendor-ids',
  'order-settled',
  'invoice',
  'capture',
];
const MOMENTS = POINTS.flatMap((point) => [`${point}:before`, `${point}:after`]);
/** All of them by `npm run prove`; every third, a different one of each kind, in every run. */
const CHOSEN = process.env.PROVE ? MOMENTS : MOMENTS.filter((_, index) => index % 3 === 1);
const SEATS = 2;

interface StripeBooks {
  accounts: { payments: { metadata: Record<string, string>; captured: number; held: number }[] }[];
}
interface MicrosoftBooks {
  customers: { domain: string; licences: number; orders: unknown[] }[];
}

describe('a purchase whose platform dies', () => {
  let sandbox: Sandbox;
  let reseller: ApiClient;
  let card: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true, form: 'in one process' });
    reseller = await sandbox.shopper('olivia@thames.example');
    card = await addCard(reseller, 'pm_card_visa');
  }, 180_000);
  afterAll(() => sandbox.stop());

  test.each(CHOSEN)(
    'at %s is finished after the restart: one payment, one licence order, one invoice',
    async (moment) => {
      const prefix = `crash${MOMENTS.indexOf(moment)}`;
      const buyerId = await addEndCustomer(prefix);
      const wanted = [{ sku: BUSINESS_PREMIUM, quantity: SEATS }];
      const cart = await onceKnown(() => fillCart(reseller, wanted, { buyerId }));
      await sandbox.process.stop();
      await sandbox.process.start({ CRASH_AT: moment });
      let deaths = 0;
      const reborn = sandbox.process.ended().then(async () => {
        deaths += 1;
        await sandbox.process.start();
      });

      const quoteInput = { cartId: cart.id, expectedVersion: cart.version };
      const { quote } = await persistently<{ quote: { token: string; grossTotal: { amount: string } } }>(
        'createQuote',
        quoteInput,
        'quote { token grossTotal { amount } }',
      );
      const { paymentAuthorization } = await persistently<{ paymentAuthorization: { id: string } }>(
        'authorizePayment',
        { quoteToken: quote.token, paymentMethodId: card, returnUrl: 'https://shop.example/' },
        'paymentAuthorization { id }',
      );
      const authorizationToken = await tokenOf(paymentAuthorization.id);
      const placement = { quoteToken: quote.token, authorizationToken, domainPrefix: prefix, country: 'GB' };
      const input = await patiently(() => orderInput(reseller, placement));
      const { order } = await persistently<{ order: { id: string } }>('placeOrder', input, 'order { id }');
      const ended = await patiently(() => orderEnded(reseller, order.id, 60));
      await reborn;

      expect(deaths).toBe(1);
      expect(ended).toMatchObject({
        status: 'COMPLETED',
        lines: [{ status: 'ACTIVE' }],
        invoices: [{ status: 'PAID', grossTotal: { amount: quote.grossTotal.amount } }],
      });
      const { accounts } = await sandbox.simulators.books<StripeBooks>('stripe');
      const payments = accounts.flatMap((account) => account.payments);
      const ofCart = payments.filter(({ metadata }) => metadata.cart === decodeId('cart', cart.id));
      const captured = ofCart.map((payment) => payment.captured).filter((amount) => amount > 0);
      expect(captured).toEqual([Number(quote.grossTotal.amount.replace('.', ''))]);
      expect(payments.map(({ held }) => held).filter((amount) => amount > 0)).toEqual([]);
      const { customers } = await sandbox.simulators.books<MicrosoftBooks>('partner-center');
      const tenants = customers.filter(({ domain }) => domain.startsWith(`${prefix}.`));
      expect(tenants).toMatchObject([{ licences: SEATS, orders: [expect.anything()] }]);
      expect(await sandbox.brokenInvariants()).toEqual([]);
    },
    180_000,
  );

  /** As a good client does: the same key until there is an answer. */
  async function persistently<Payload>(name: string, input: object, selection: string): Promise<Payload> {
    const client = reseller.as({ 'idempotency-key': randomUUID() });
    return patiently(() => client.mutate<Payload>(name, input, selection));
  }

  async function tokenOf(id: string): Promise<string> {
    let token: string | null = null;
    await until(async () => {
      const query = 'query ($id: ID!) { paymentAuthorization(id: $id) { status token } }';
      const found = await patiently(() =>
        reseller.query<{ paymentAuthorization: { status: string; token: string | null } }>(query, { id }),
      );
      ({ token } = found.paymentAuthorization);
      return token !== null;
    }, 60);
    return token ?? '';
  }

  async function addEndCustomer(name: string): Promise<string> {
    const { account } = await reseller.mutate<{ account: { id: string } }>(
      'addEndCustomer',
      {
        name,
        email: `it@${name}.example`,
        currency: 'GBP',
        address: { lines: ['5 Camden Road'], city: 'London', postalCode: 'NW1 9LR', country: 'GB' },
      },
      'account { id }',
    );
    return account.id;
  }
});

/** Tries again while nobody answers, or somebody asks to. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const text = `${String(error)} ${String((error as { cause?: unknown }).cause)}`;
      const isTransient = /fetch failed|other side closed|ECONN|terminated|still running|not available right now/.test(
        text,
      );
      if (!isTransient || performance.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
