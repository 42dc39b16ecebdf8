import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../cli/api-client.ts';
import { roundedQuotient, sheetCost, written } from '../support/price-sheet.ts';
import {
  addCard,
  approveAtBank,
  authorize,
  BUSINESS_PREMIUM,
  findCredit,
  orderEnded,
  placeOrder,
  quoteFor,
  type EndedOrder,
} from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const [productId = '', skuId = ''] = BUSINESS_PREMIUM.split(':');
const OFFER = { productId, skuId, termDuration: 'P1Y', billingPlan: 'Monthly' };

/** By hand, in hundredths: the sheet's cost of the year, marked up, a twelfth rounded per seat, times seats, and VAT on it. */
function expectedTotals(purchase: { market: string; markup: bigint; seats: bigint; vatPercent: bigint }) {
  const { market, markup, seats, vatPercent } = purchase;
  const marked = roundedQuotient(sheetCost(market, OFFER) * 1_000_000n * (100n + markup), 100n);
  const net = roundedQuotient(marked, 12_000_000n) * seats;
  const tax = roundedQuotient(net * vatPercent, 100n);
  return { net: written(net), tax: written(tax), gross: written(net + tax) };
}

describe.each(['here', 'in processes apart'] as const)(
  'three countries buy, each with its own money and tax: %s',
  (form) => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await startSandbox({ withSimulators: true, form });
    }, 180_000);
    afterAll(() => sandbox.stop());

    test.each([
      {
        who: 'a hotel in Greece pays by card in euros',
        email: 'eleni@aegean.example',
        buyer: null,
        seats: 10,
        method: 'pm_card_visa',
        sale: { market: 'GR', markup: 22n, vatPercent: 24n },
        country: 'GR',
        currency: 'EUR',
        number: /^099999999\|\d\d\/\d\d\/\d{4}\|0\|[\d.]+\|A\|1$/,
        invoice: 'PAID',
      },
      {
        who: 'a machine works in Sweden pays by card in kronor, and its bank asks',
        email: 'elsa@vasa.example',
        buyer: null,
        seats: 7,
        method: 'pm_card_threeDSecure2Required',
        sale: { market: 'SE', markup: 18n, vatPercent: 25n },
        country: 'SE',
        currency: 'SEK',
        number: /-000001$/,
        invoice: 'PAID',
      },
      {
        who: 'a reseller in Britain buys on credit in pounds for its customer',
        email: 'olivia@thames.example',
        buyer: 'Camden Dental Group',
        seats: 3,
        method: 'credit',
        sale: { market: 'GB', markup: 20n, vatPercent: 20n },
        country: 'GB',
        currency: 'GBP',
        number: /-000001$/,
        invoice: 'ISSUED',
      },
    ])('$who', async ({ email, buyer, seats, method, sale, country, currency, number, invoice }) => {
      const shopper = await sandbox.shopper(email);
      const buyerId = buyer && (await endCustomer(shopper, buyer));
      const quote = await quoteFor(shopper, [{ sku: BUSINESS_PREMIUM, quantity: seats }], buyerId ? { buyerId } : {});
      const expected = expectedTotals({ ...sale, seats: BigInt(seats) });
      expect(quote).toMatchObject({
        netTotal: { amount: expected.net, currency },
        taxTotal: { amount: expected.tax, currency },
        grossTotal: { amount: expected.gross, currency },
      });

      const paymentMethodId = method === 'credit' ? await findCredit(shopper) : await addCard(shopper, method);
      const asked = await authorize(shopper, quote.token, paymentMethodId);
      const authorization = asked.status === 'REQUIRES_ACTION' ? await approveAtBank(shopper, asked) : asked;
      expect(authorization).toMatchObject({ status: 'AUTHORIZED', token: expect.any(String) });
      const placed = await placeOrder(shopper, {
        quoteToken: quote.token,
        authorizationToken: authorization.token ?? '',
        domainPrefix: `journey${currency.toLowerCase()}`,
        country,
      });
      const order = await orderEnded(shopper, placed.id);
      expect(order).toMatchObject({
        status: 'COMPLETED',
        lines: [{ quantity: seats, status: 'ACTIVE', refusal: null, subscription: { status: 'ACTIVE' } }],
        invoices: [
          {
            status: invoice,
            number: expect.stringMatching(number),
            netTotal: { amount: expected.net, currency },
            taxTotal: { amount: expected.tax, currency },
            grossTotal: { amount: expected.gross, currency },
          },
        ],
      } satisfies Partial<Record<keyof EndedOrder, unknown>>);
    });

    test('afterwards the books agree: ours among themselves, and with those of Stripe and Microsoft', async () => {
      expect(await sandbox.brokenInvariants()).toEqual([]);
      const stripe = await sandbox.simulators.books('stripe');
      const microsoft = await sandbox.simulators.books('partner-center');
      expect(microsoft).toMatchObject({ totals: { customers: 3, orders: 3, licences: 20 } });
      expect(JSON.stringify(stripe)).toContain('succeeded');
    });

    async function endCustomer(reseller: ApiClient, name: string): Promise<string> {
      const { accounts } = await reseller.query<{ accounts: { nodes: { id: string; name: string }[] } }>(
        'query ($search: String!) { accounts(search: $search) { nodes { id name } } }',
        { search: name },
      );
      return accounts.nodes.find((account) => account.name === name)?.id ?? '';
    }
  },
);
