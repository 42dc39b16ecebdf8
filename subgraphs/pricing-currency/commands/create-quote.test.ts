import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inflateRawSync, inflateSync } from 'node:zlib';
import { quoteTokens } from '../../shared/context/quote-token.ts';
import { signGuestToken } from '../../shared/context/session-token.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { cartSteps, codesOf } from '../../shared/testing/cart-steps.ts';
import { priceListsAs, recordRate } from '../../shared/testing/price-lists.ts';
import {
  accountChanged,
  legalEntityChanged,
  planPublished,
  publishFacts,
  tenantChanged,
} from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const NOON = new Date('2026-11-22T12:00:00.000Z');
const SOLD_IN = ['GR', 'DE', 'SE', 'US', 'GB'];
const CURRENCIES = ['EUR', 'JPY', 'KWD'];

/** A tenant that sells one plan at 19.80 euro a month, and its converted prices in yen and dinars. */
async function openShop(platform: TestPlatform, country: string) {
  const tenantId = uuidv7();
  const planId = uuidv7();
  const staff = claimsOf(tenantId);
  const tell = (...facts: Parameters<typeof publishFacts>[2][]) =>
    publishFacts(platform, { as: 'pricing', tenantId }, ...facts);
  await tell(
    tenantChanged(tenantId, { countries: SOLD_IN, currencies: CURRENCIES }),
    legalEntityChanged(uuidv7(), { country }),
    planPublished(planId),
  );
  const lists = priceListsAs(platform, staff);
  const euro = { name: 'Euro', currency: 'EUR', audience: 'EVERYONE' };
  const priceListId = await lists.createActive(euro, { market: 'GR', markupPercent: '12.5' });
  for (const [currency, rate] of [
    ['JPY', '179.33'],
    ['KWD', '0.35617'],
  ] as const) {
    await recordRate(platform, staff, {
      fromCurrency: 'EUR',
      toCurrency: currency,
      rate,
      validFrom: '2026-11-01T00:00:00Z',
    });
    const derived = { derivedFromPriceListId: priceListId, markupPercent: '0' };
    await lists.createActive({ name: currency, currency, audience: 'EVERYONE' }, derived);
  }
  const open = async (account: Parameters<typeof accountChanged>[1]) => {
    const accountId = uuidv7();
    await tell(accountChanged(accountId, account));
    return claimsOf(tenantId, { accountId, permissions: ['cart:write', 'order:place'], door: 'storefront' });
  };
  return { tenantId, planId, staff, open };
}

describe('what is quoted', () => {
  let platform: TestPlatform;
  let greek: Awaited<ReturnType<typeof openShop>>;
  let british: Awaited<ReturnType<typeof openShop>>;
  const { fill, put, quote } = cartSteps(() => platform);

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    platform.setClock(NOON);
    greek = await openShop(platform, 'GR');
    british = await openShop(platform, 'GB');
  });
  afterAll(() => platform.stop());

  const valid = { vatId: 'DE123456789', vatIdStatus: 'VALID' } as const;
  const invalid = { vatId: 'DE123450000', vatIdStatus: 'INVALID' } as const;
  const unverified = { vatId: 'DE123459999', vatIdStatus: 'UNVERIFIED' } as const;
  const none = { vatId: null, vatIdStatus: 'NONE' } as const;

  // Ten seats at 19.80 euro are 198.00 before tax, wherever they go.
  test.each([
    ['in its own country', 'GR', 'GR', none, 'STANDARD', '24', '47.52', 'tax.domestic'],
    [
      'at home with a valid VAT id',
      'GR',
      'GR',
      { ...valid, vatId: 'EL123456789' },
      'STANDARD',
      '24',
      '47.52',
      'tax.domestic',
    ],
    [
      'a company in Germany with a valid VAT id',
      'GR',
      'DE',
      valid,
      'REVERSE_CHARGE',
      '0',
      '0.00',
      'tax.reverse-charge',
    ],
    ['a company in Germany with an invalid VAT id', 'GR', 'DE', invalid, 'STANDARD', '19', '37.62', 'tax.destination'],
    ['a buyer in Sweden without a VAT id', 'GR', 'SE', none, 'STANDARD', '25', '49.50', 'tax.destination'],
    ['a company in the United States', 'GR', 'US', none, 'OUTSIDE_SCOPE', '0', '0.00', 'tax.export'],
    [
      'a company in Britain, whose VAT id nobody verifies',
      'GR',
      'GB',
      { ...unverified, vatId: 'GB123456789' },
      'OUTSIDE_SCOPE',
      '0',
      '0.00',
      'tax.export',
    ],
    [
      'a British customer of a British company',
      'GB',
      'GB',
      { ...unverified, vatId: 'GB123456789' },
      'STANDARD',
      '20',
      '39.60',
      'tax.domestic',
    ],
    [
      'a German customer of a British company',
      'GB',
      'DE',
      valid,
      'OUTSIDE_SCOPE',
      '0',
      '0.00',
      'tax.issuer-outside-eu',
    ],
  ])('VAT for %s', async (_who, seller, country, vat, category, ratePercent, tax, rule) => {
    const shop = seller === 'GR' ? greek : british;
    const buyer = await shop.open({ country, ...vat });
    const { quote: made, userErrors } = await quote(buyer, await fill(buyer, 10, shop.planId));
    expect(userErrors).toEqual([]);
    expect(made).toMatchObject({
      netTotal: { amount: '198.00' },
      taxTotal: { amount: tax },
      grossTotal: { amount: (198 + Number(tax)).toFixed(2), currency: 'EUR' },
      taxSubtotals: [{ category, ratePercent, net: { amount: '198.00' }, tax: { amount: tax } }],
      lines: [
        {
          taxDecision: {
            category,
            ratePercent,
            // An invoice outside the scope of VAT names no VAT id (EN 16931, BR-O-02).
            buyerVatId: category === 'OUTSIDE_SCOPE' ? null : vat.vatId,
            explanation: { steps: [{ rule }] },
          },
        },
      ],
    });
  });

  test('a German VAT id that the service could not answer for is no quote yet, and one as soon as it is verified', async () => {
    const waiting = await greek.open({ country: 'DE', ...unverified });
    const cart = await fill(waiting, 10, greek.planId);
    const refused = await quote(waiting, cart);
    expect(codesOf(refused)).toEqual([['VAT_ID_UNVERIFIED', 'cartId']]);
    expect([refused.quote, refused.cart]).toEqual([null, cart]);
    const verified = accountChanged(waiting.accountId, { country: 'DE', ...valid, version: 2 });
    await publishFacts(platform, { as: 'pricing', tenantId: greek.tenantId }, verified);
    expect((await quote(waiting, cart)).quote).toMatchObject({ taxTotal: { amount: '0.00' } });
  });

  // 19.80 euro a month are a term price of 237.60: 42,608.808 yen or 84.625992 dinars, in twelve instalments.
  test.each([
    ['JPY', '3551', '10653', '2557', '13210'],
    ['KWD', '7.052', '21.156', '5.077', '26.233'],
  ])('B07: three seats in %s, with the digits that the currency has', async (currency, unit, net, tax, gross) => {
    const buyer = await greek.open({ currency });
    const { quote: made } = await quote(buyer, await fill(buyer, 3, greek.planId));
    expect(made).toMatchObject({
      netTotal: { amount: net },
      taxTotal: { amount: tax },
      grossTotal: { amount: gross, currency },
      lines: [{ sell: { unitPrice: { amount: unit }, net: { amount: net }, tax: { amount: tax } } }],
    });
  });

  test('each rounding is named where it happened', async () => {
    const buyer = await greek.open({ currency: 'JPY' });
    const { quote: made } = await quote(buyer, await fill(buyer, 3, greek.planId));
    const rounded = { facts: expect.arrayContaining([{ name: 'rounding', value: 'half-up' }]) };
    expect(made.lines).toMatchObject([
      {
        explanation: {
          steps: expect.arrayContaining([expect.objectContaining({ rule: 'price.instalment', ...rounded })]),
        },
        taxDecision: { explanation: { steps: [{ rule: 'tax.domestic', ...rounded }] } },
      },
    ]);
  });

  test('P05: no quantity makes a quote of less than nothing', async () => {
    const buyer = await greek.open({});
    const cart = await fill(buyer, 10, greek.planId);
    for (const quantity of [-1, 1_000_000_000]) {
      await put(buyer, cart, quantity, greek.planId);
    }
    await expect(put(buyer, cart, 0.5, greek.planId)).rejects.toThrow();
    for (const quantity of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      await put(buyer, cart, quantity, greek.planId);
    }
    const { cart: filled } = await put(buyer, cart, 10, greek.planId);
    expect((await quote(buyer, filled)).quote).toMatchObject({
      lines: [{ quantity: 10 }],
      netTotal: { amount: '198.00' },
    });
    const { cart: emptied } = await put(buyer, cart, 0, greek.planId);
    expect(codesOf(await quote(buyer, emptied))).toEqual([['CART_EMPTY', 'cartId']]);
  });

  test('P01: two hundred parallel calls with one key make one quote, and all get the same answer', async () => {
    const buyer = await greek.open({});
    const cart = await fill(buyer, 10, greek.planId);
    const key = { 'idempotency-key': 'two-hundred-times' };
    const answers = await Promise.all(Array.from({ length: 200 }, () => quote(buyer, cart, key)));
    const opener = { tenantId: greek.tenantId, actorId: buyer.actorId, now: NOON };
    const said = await Promise.all(
      answers.map(async ({ quote: { token, ...rest }, ...payload }) =>
        JSON.stringify({ ...payload, rest, sealed: await quoteTokens.open(token, opener) }),
      ),
    );
    expect(said[0]).toContain('"unitCostMinor":"1760"');
    expect(new Set(said).size).toBe(1);
    const cartId = decodeId('cart', cart.id);
    expect(await platform.sql('select from pricing.quote where cart_id = $1', [cartId])).toHaveLength(1);
  });

  test('no token that a shopper gets shows what we pay to somebody without the key', async () => {
    const buyer = await greek.open({});
    const cart = await fill(buyer, 10, greek.planId);
    const { quote: made } = await quote(buyer, cart);
    const guestToken = await signGuestToken({ guestId: uuidv7(), tenantId: greek.tenantId, storefrontId: uuidv7() });
    const [line] = await platform.sql<{ cost_minor: string }>(
      'select cost_minor from pricing.quote_line where quote_id = $1',
      [decodeId('quote', made.id)],
    );
    expect(line).toEqual({ cost_minor: '1760' });
    for (const token of [made.token, guestToken]) {
      const readings = token.split('.').flatMap((part) => readingsOf(Buffer.from(part, 'base64url')));
      expect(readings.join('\n')).not.toMatch(/1760|17[.]60|cost|"lines"/i);
    }
  });
});

/** Everything that a curious shopper could make of some bytes: as they are, and unpacked. */
function readingsOf(bytes: Buffer): string[] {
  const unpacked = [inflateRawSync, inflateSync].flatMap((unpack) => {
    try {
      return [unpack(bytes).toString('latin1')];
    } catch {
      return [];
    }
  });
  return [bytes.toString('latin1'), ...unpacked];
}
