import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApiClient } from '../../cli/api-client.ts';
import { filledCart, freshQuote } from '../support/filled-cart.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true });
}, 180_000);
afterAll(() => sandbox.stop());

test('forty days pass for carts, quotes and prices, and no time for those who have signed in', async () => {
  const eleni = await sandbox.shopper('eleni@aegean.example');
  const staff = await sandbox.staff('gr');
  const visitor = await sandbox.guest('gr');
  const { cart } = await filledCart(eleni);
  const { quoteId } = await freshQuote(eleni);

  const root = await sandbox.root({ 'x-tenant-id': 'root' });
  const { sandboxClock } = await root.mutate<{ sandboxClock: { now: string } }>(
    'advanceSandboxClock',
    { by: 'P40D' },
    'sandboxClock { now }',
  );
  const now = Date.parse(sandboxClock.now);
  expect(Math.abs(now - Date.now() - 40 * DAY)).toBeLessThan(MINUTE);

  const seen = async () => {
    const query = 'query ($cart: ID!, $quote: ID!) { cart(id: $cart) { status } quote(id: $quote) { status } }';
    return eleni.query<object>(query, { cart: cart.id, quote: quoteId });
  };
  const expired = { cart: { status: 'EXPIRED' }, quote: { status: 'EXPIRED' } };
  while (JSON.stringify(await seen()) !== JSON.stringify(expired)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const { stripeUrl, partnerCenterUrl, vatIdsUrl } = sandbox.simulators;
  for (const url of [stripeUrl, partnerCenterUrl, vatIdsUrl]) {
    while (Math.abs((await timeAt(url)) - now) > MINUTE) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const later = await freshQuote(eleni);
  const { quote } = await eleni.query<{ quote: { expiresAt: string } }>(
    'query ($id: ID!) { quote(id: $id) { expiresAt } }',
    { id: later.quoteId },
  );
  expect(Math.abs(Date.parse(quote.expiresAt) - now - 30 * MINUTE)).toBeLessThan(MINUTE);

  for (const client of [eleni, staff, visitor, root, await sandbox.shopper('eleni@aegean.example')]) {
    expect(await tenantOf(client)).toMatch(/^(gr|root)$/);
  }
});

async function tenantOf(client: ApiClient): Promise<string> {
  const { viewer } = await client.query<{ viewer: { tenant: { code: string } } }>('{ viewer { tenant { code } } }');
  return viewer.tenant.code;
}

async function timeAt(simulator: string): Promise<number> {
  const { now } = (await (await fetch(`${simulator}/_simulator/clock`)).json()) as { now: string };
  return Date.parse(now);
}
