import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../cli/api-client.ts';
import { filledCart, freshQuote } from '../support/filled-cart.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
}, 180_000);
afterAll(() => sandbox.stop());

const TOTALS = 'netTotal { amount } taxTotal { amount } grossTotal { amount currency } taxSubtotals { ratePercent }';

interface Totals {
  netTotal: { amount: string };
  taxTotal: { amount: string };
  grossTotal: { amount: string; currency: string };
  taxSubtotals: { ratePercent: string }[];
}

test('a visitor fills a cart, signs in, finds it again, and is quoted the tax of the country', async () => {
  const visitor = await sandbox.guest('gr');
  const { planId } = await filledCart(visitor);
  const guestToken = visitor.headers.authorization?.replace('Bearer ', '');
  const eleni = await sandbox.shopper('eleni@aegean.example');
  const { cart } = await eleni.mutate<{
    cart: { id: string; version: number; lines: { quantity: number; plan: { id: string; title: string } }[] };
  }>('createCart', { guestToken }, 'cart { id version account { name } lines { quantity plan { id title } } }');
  expect(cart).toMatchObject({
    account: { name: 'Aegean Hotels SA' },
    lines: [{ quantity: 3, plan: { id: planId, title: expect.any(String) } }],
  });
  const input = { cartId: cart.id, expectedVersion: cart.version };
  const { quote } = await eleni.mutate<{ quote: Totals }>('createQuote', input, `quote { ${TOTALS} }`);
  const cents = (amount: string) => Math.round(Number(amount) * 100);
  expect(quote.taxSubtotals).toEqual([{ ratePercent: '24' }]);
  expect(cents(quote.taxTotal.amount)).toBe(Math.round(cents(quote.netTotal.amount) * 0.24));
  expect(cents(quote.grossTotal.amount)).toBe(cents(quote.netTotal.amount) + cents(quote.taxTotal.amount));
});

test('every shopper of the sandbox gets a quote in the currency and with the VAT of the own country', async () => {
  const rates: Record<string, string> = { gr: '24', nordics: '25', 'hub-eu': '20' };
  for (const { email, tenantCode } of sandbox.credentials.shoppers) {
    const shopper = await sandbox.shopper(email);
    const { quoteId } = await freshQuote(shopper);
    const { quote } = await shopper.query<{ quote: Totals }>(`query ($id: ID!) { quote(id: $id) { ${TOTALS} } }`, {
      id: quoteId,
    });
    expect([email, quote.taxSubtotals]).toEqual([email, [{ ratePercent: rates[tenantCode] }]]);
  }
});

test('P04: an amount, a currency or a tenant in the input is refused before anything is done', async () => {
  const eleni = await sandbox.shopper('eleni@aegean.example');
  const { cart } = await filledCart(eleni);
  for (const smuggled of [{ grossTotal: '0.01' }, { currency: 'BGN' }, { tenantId: 'ten_other' }]) {
    const { status, codes } = await post(eleni, { cartId: cart.id, expectedVersion: cart.version, ...smuggled });
    expect([status, codes]).toEqual([400, ['BAD_USER_INPUT']]);
  }
});

async function post(client: ApiClient, input: object): Promise<{ status: number; codes: unknown[] }> {
  const query = `mutation ($input: CreateQuoteInput!) { createQuote(input: $input) { quote { id } } }`;
  const response = await fetch(`${client.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...client.headers },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { errors = [] } = (await response.json()) as { errors?: { extensions?: { code?: string } }[] };
  return { status: response.status, codes: errors.map((error) => error.extensions?.code) };
}
