import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ApiClient } from '../../cli/api-client.ts';
import { decodeId } from '../../subgraphs/shared/ids/type-id.ts';
import {
  addCard,
  authorizationDecided,
  BUSINESS_PREMIUM,
  fillCart,
  orderEnded,
  orderInput,
} from '../support/purchase.ts';
import type { Authorization } from '../support/purchase.ts';
import { startPlatformProcess, type PlatformProcess } from '../support/platform-process.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const TIMES = 20;

let sandbox: Sandbox;
let other: PlatformProcess;
let eleni: ApiClient;

beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true, form: 'in one process' });
  const host = process.env.TEST_DATABASE_SOCKET ?? '';
  const port = Number(process.env.TEST_DATABASE_PORT);
  other = await startPlatformProcess(
    { host, port, database: sandbox.database },
    { env: { RATE_LIMIT_PER_SECOND: '10000' } },
  );
  eleni = await sandbox.shopper('eleni@aegean.example');
}, 180_000);
afterAll(async () => {
  await other.stop();
  await sandbox.stop();
});

/** The same mutation at once, half of it at each of two platforms, all with one key. */
async function atOnce<Payload>(name: string, input: object, selection: string): Promise<Payload[]> {
  const key = randomUUID();
  const clients = [eleni, new ApiClient(other.url, eleni.headers)].map((client) =>
    client.as({ 'idempotency-key': key }),
  );
  return Promise.all(
    Array.from({ length: TIMES }, (_, index) => {
      const client = clients[index % clients.length] ?? eleni;
      return client.mutate<Payload>(name, input, selection);
    }),
  );
}

const distinct = (values: readonly string[]) => [...new Set(values)];

test('P01: the same checkout twenty times at once, at two platforms over one database: one order, one charge', async () => {
  const card = await addCard(eleni, 'pm_card_visa');
  const cart = await fillCart(eleni, [{ sku: BUSINESS_PREMIUM, quantity: 4 }]);
  const quotes = await atOnce<{ quote: { id: string; token: string; grossTotal: { amount: string } } }>(
    'createQuote',
    { cartId: cart.id, expectedVersion: cart.version },
    'quote { id token grossTotal { amount } }',
  );
  expect(distinct(quotes.map(({ quote }) => quote.id))).toHaveLength(1);
  const { token: quoteToken = '', grossTotal } = quotes[0]?.quote ?? {};

  const authorizations = await atOnce<{ paymentAuthorization: Authorization }>(
    'authorizePayment',
    { quoteToken, paymentMethodId: card },
    'paymentAuthorization { id status token }',
  );
  expect(distinct(authorizations.map(({ paymentAuthorization: { id } }) => id))).toHaveLength(1);
  const [first] = authorizations;
  const authorization = first && (await authorizationDecided(eleni, first.paymentAuthorization));
  expect(authorization).toMatchObject({ status: 'AUTHORIZED' });

  const placement = {
    quoteToken,
    authorizationToken: authorization?.token ?? '',
    domainPrefix: 'twenty',
    country: 'GR',
  };
  const input = await orderInput(eleni, placement);
  const orders = await atOnce<{ order: { id: string; number: string } }>('placeOrder', input, 'order { id number }');
  expect(distinct(orders.map(({ order }) => `${order.id} ${order.number}`))).toHaveLength(1);

  const order = await orderEnded(eleni, orders[0]?.order.id ?? '');
  expect(order).toMatchObject({ status: 'COMPLETED', invoices: [{ status: 'PAID' }] });
  const { accounts } = await sandbox.simulators.books<{
    accounts: { payments: { metadata: { cart?: string }; captured: number; held: number }[] }[];
  }>('stripe');
  const payments = accounts.flatMap((account) => account.payments);
  expect(payments.filter(({ metadata }) => metadata.cart === decodeId('cart', cart.id))).toMatchObject([
    { captured: Number(grossTotal?.amount.replace('.', '')), held: 0 },
  ]);
  expect(await sandbox.simulators.books('partner-center')).toMatchObject({ totals: { orders: 1, licences: 4 } });
  expect(await sandbox.brokenInvariants()).toEqual([]);
});
