import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApiClient } from '../../cli/api-client.ts';
import { decodeId } from '../../subgraphs/shared/ids/type-id.ts';
import {
  addCard,
  authorize,
  BUSINESS_PREMIUM,
  lookAtOrder,
  orderEnded,
  placeOrder,
  quoteFor,
  until,
} from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const BUSINESS_BASIC = 'CFQ7TTC0LH18:0001';
const BUSINESS_STANDARD = 'CFQ7TTC0LDPB:0001';
const HOUR = 3_600_000;

let sandbox: Sandbox;
let eleni: ApiClient;

beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true });
  eleni = await sandbox.shopper('eleni@aegean.example');
}, 180_000);
afterAll(() => sandbox.stop());

test('V07: of three lines one is refused and one comes an hour later: the invoice and the capture hold two', async () => {
  const { partnerCenterUrl, setFaults, books } = sandbox.simulators;
  const [productId, skuId] = BUSINESS_BASIC.split(':');
  const refusals = [{ productId, skuId, code: 800010, description: 'Not available' }];
  await fetch(`${partnerCenterUrl}/_simulator/refusals`, { method: 'PUT', body: JSON.stringify({ refusals }) });
  await setFaults('partner-center', {
    rules: [{ kind: 'lag', method: 'POST', probability: 1, times: 1, milliseconds: HOUR }],
  });

  const quote = await quoteFor(eleni, [
    { sku: BUSINESS_PREMIUM, quantity: 3 },
    { sku: BUSINESS_STANDARD, quantity: 2, billingCycle: 'ANNUAL' },
    { sku: BUSINESS_BASIC, quantity: 5 },
  ]);
  const { token } = await authorize(eleni, quote.token, await addCard(eleni, 'pm_card_visa'));
  const placement = {
    quoteToken: quote.token,
    authorizationToken: token ?? '',
    domainPrefix: 'threelines',
    country: 'GR',
  };
  const { id } = await placeOrder(eleni, placement);
  await until(async () => {
    const { lines } = await lookAtOrder(eleni, id);
    return (
      lines
        .map(({ status }) => status)
        .sort()
        .join() === 'ACTIVE,PROVISIONING,REFUSED'
    );
  });
  expect(await lookAtOrder(eleni, id)).toMatchObject({ status: 'PROVISIONING', invoices: [] });

  const root = await sandbox.root({ 'x-tenant-id': 'root' });
  await root.mutate('advanceSandboxClock', { by: 'PT1H' }, 'sandboxClock { now }');
  const order = await orderEnded(eleni, id);
  const statuses = order.lines.map(({ status }) => status);
  expect(order.status).toBe('PARTIALLY_COMPLETED');
  expect(statuses.toSorted()).toEqual(['ACTIVE', 'ACTIVE', 'REFUSED']);
  expect(order.lines.find(({ status }) => status === 'REFUSED')?.refusal).toMatchObject({ code: 'NOT_AVAILABLE' });

  const cents = (amount: string) => Number(amount.replace('.', ''));
  const [invoice] = order.invoices;
  expect([order.invoices.length, invoice?.status]).toEqual([1, 'PAID']);
  expect(cents(invoice?.grossTotal.amount ?? '')).toBeLessThan(cents(quote.grossTotal.amount));
  const { accounts } = await books<{
    accounts: { payments: { metadata: { cart?: string }; captured: number; held: number }[] }[];
  }>('stripe');
  const payments = accounts.flatMap((account) => account.payments);
  expect(payments.filter(({ metadata }) => metadata.cart === decodeId('cart', quote.cartId))).toMatchObject([
    { captured: cents(invoice?.grossTotal.amount ?? ''), held: 0 },
  ]);
  expect(await books('partner-center')).toMatchObject({ totals: { licences: 5 } });
  expect(await sandbox.brokenInvariants()).toEqual([]);
}, 60_000);
