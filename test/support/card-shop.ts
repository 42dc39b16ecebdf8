import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStripeSimulator } from '../../simulators/stripe/start.ts';
import billing from '../../subgraphs/billing/main.ts';
import { authorizationTokens } from '../../subgraphs/shared/context/authorization-token.ts';
import type { Claims } from '../../subgraphs/shared/context/operation-context.ts';
import { quoteTokens, type QuoteContent } from '../../subgraphs/shared/context/quote-token.ts';
import {
  ORDER_PLACED,
  ORDER_SETTLED,
  type OrderPlaced,
  type OrderSettled,
  type SettledLine,
} from '../../subgraphs/shared/events/contracts/provisioning.ts';
import { MERCHANT_ACCOUNT_LINKED } from '../../subgraphs/shared/events/contracts/tenant.ts';
import { decodeId, encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import {
  accountChanged,
  legalEntityChanged,
  publishFacts,
  tenantChanged,
} from '../../subgraphs/shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform } from '../../subgraphs/shared/testing/test-platform.ts';

const ERRORS = 'userErrors { code path message }';
const AUTHORIZATION = `paymentAuthorization { id status token expiresAt pollAfterSeconds amount { amount currency } captured { amount }
  decline { code canRetry } nextAction { redirectUrl clientSecret publishableKey } method { id kind } }`;

export interface SeenAuthorization {
  id: string;
  status: string;
  token: string | null;
  expiresAt: string;
  decline: { code: string; canRetry: boolean } | null;
  nextAction: { redirectUrl: string; clientSecret: string; publishableKey: string } | null;
  amount: { amount: string; currency: string };
  captured: { amount: string };
}

export interface Payload {
  paymentAuthorization: SeenAuthorization;
  paymentMethod: { id: string; kind: string; label: string; expiresOn: string | null; isDefault: boolean };
  userErrors: { code: string; path: string[]; message: string }[];
}

/** A payment in Stripe's books: what is held, taken and given back for an authorization. */
export interface BookedPayment {
  paymentIntent: string;
  status: string;
  held: number;
  captured: number;
  refunded: number;
  metadata: Record<string, string>;
}

const SHOPPER = ['payment:authorize', 'invoice:read', 'order:read'] as const;

/** Billing alone in front of a Stripe of its own, with a company, a hotel and a reseller that buy from it. */
export async function startCardShop() {
  const folder = await mkdtemp(path.join(tmpdir(), 'card-shop-'));
  const stripe = await startStripeSimulator({ port: 0, folder });
  process.env.STRIPE_API_BASE = stripe.url;
  const platform = await startTestPlatform([billing]);
  const hook = createServer((request, response) => {
    platform
      .subgraph('billing')
      .http(request, response)
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;

  // A clock that stood still would never let anything that waits become due.
  let ahead = 0;
  const tick = () => platform.setClock(new Date(Date.now() + ahead));
  const ticking = setInterval(tick, 20);

  const [tenantId, issuerId, hotelId, resellerId, merchantAccountId] = Array.from({ length: 5 }, () => uuidv7()) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const staff = claimsOf(tenantId);
  const as = (accountId: string, narrowed: Partial<Claims> = {}) =>
    claimsOf(tenantId, { accountId, permissions: SHOPPER, door: 'storefront', ...narrowed });
  const hotel = as(hotelId);
  const reseller = as(resellerId);

  const control = (name: 'faults' | 'clock', wish: object) =>
    fetch(`${stripe.url}/_simulator/${name}`, { method: 'PUT', body: JSON.stringify(wish) });
  const secretKey = 'sk_test_shop';
  const listen = await fetch(`${stripe.url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      url: `${hookUrl}/webhooks/stripe/${encodeId('merchantAccount', merchantAccountId)}`,
      'enabled_events[0]': '*',
    }),
  });
  const { secret: webhookSecret } = (await listen.json()) as { secret: string };

  const linked = { merchantAccountId, gateway: 'STRIPE', legalEntityId: issuerId, settlementCurrencies: CURRENCIES };
  await publishFacts(
    platform,
    { as: 'billing', tenantId },
    tenantChanged(tenantId),
    legalEntityChanged(issuerId),
    accountChanged(hotelId),
    accountChanged(resellerId, { kind: 'RESELLER', name: 'Attica Software' }),
    { topic: MERCHANT_ACCOUNT_LINKED, aggregateId: merchantAccountId, body: linked },
  );

  const send = async (claims: Claims, mutation: string, input: object, selection: string, headers: object = {}) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} ${ERRORS} } }`;
    const { data, errors } = await platform.ask('billing', claims, text, { input }, headers);
    if (errors) {
      throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
    }
    return data[mutation] as Payload;
  };

  await send(
    staff,
    'rotateMerchantAccountSecret',
    { merchantAccountId: encodeId('merchantAccount', merchantAccountId), secretKey, webhookSecret },
    'merchantAccount { id }',
  );

  const addCard = (claims: Claims, gatewayToken = 'pm_card_visa', headers: object = {}) =>
    send(
      claims,
      'addPaymentMethod',
      { gateway: 'STRIPE', gatewayToken },
      'paymentMethod { id kind label expiresOn isDefault }',
      headers,
    );

  /** A quote of one line as pricing would have sealed it: ten seats at 21.80 and 24 % tax, unless changed. */
  const quoteFor = (claims: Claims, changes: Partial<QuoteContent> = {}): QuoteContent => ({
    tenantId,
    actorId: claims.actorId,
    expiresAt: new Date(Date.now() + 30 * 60_000).toISOString(),
    quoteId: uuidv7(),
    cartId: uuidv7(),
    accountId: claims.accountId === '*' ? hotelId : claims.accountId,
    resellerAccountId: null,
    buyerId: hotelId,
    issuerId,
    contentDigest: 'digest',
    currency: 'EUR',
    netMinor: '21800',
    taxMinor: '5232',
    grossMinor: '27032',
    taxDecision: {
      rule: 'tax.domestic',
      category: 'STANDARD',
      ratePercent: '24',
      rateValidFrom: '2016-06-01',
      sellerCountry: 'GR',
      buyerCountry: 'GR',
      buyerVatId: null,
      buyerVatIdStatus: 'NONE',
      suppliedOn: '2026-11-23',
      legalText: null,
    },
    rates: [],
    lines: [
      {
        planId: uuidv7(),
        quantity: 10,
        unitPriceMinor: '2180',
        netMinor: '21800',
        taxMinor: '5232',
        unitCostMinor: '1760',
      },
    ],
    ...changes,
  });

  const authorize = async (
    claims: Claims,
    quote: QuoteContent,
    paymentMethodId: string,
    { returnUrl, headers = {} }: { returnUrl?: string; headers?: object } = {},
  ) =>
    send(
      claims,
      'authorizePayment',
      { quoteToken: await quoteTokens.seal(quote), paymentMethodId, returnUrl },
      AUTHORIZATION,
      headers,
    );

  const orderOf = (quote: QuoteContent, authorizationId: string): OrderPlaced => ({
    orderId: uuidv7(),
    number: 'GR-2026-000001',
    placedAt: new Date().toISOString(),
    cartId: quote.cartId,
    quoteId: quote.quoteId,
    paymentAuthorizationId: decodeId('paymentAuthorization', authorizationId) ?? '',
    accountId: quote.accountId,
    resellerAccountId: quote.resellerAccountId,
    buyerId: quote.buyerId,
    currency: quote.currency,
    grossMinor: quote.grossMinor,
  });

  /** Every line of the quote, active unless said otherwise by its place. */
  const settledOf = (
    order: OrderPlaced,
    quote: QuoteContent,
    statuses: SettledLine['status'][] = [],
  ): OrderSettled => ({
    ...order,
    settledAt: new Date().toISOString(),
    issuerId: quote.issuerId,
    reference: 'PO-77',
    taxDecision: quote.taxDecision,
    rates: [],
    lines: quote.lines.map((line, place) => {
      const status = statuses[place] ?? 'ACTIVE';
      return {
        orderLineId: uuidv7(),
        planId: line.planId,
        title: 'Microsoft 365 Business Premium',
        sku: 'CFQ7TTC0LCHC:0002',
        status,
        quantity: line.quantity,
        unitPriceMinor: line.unitPriceMinor,
        netMinor: line.netMinor,
        unitCostMinor: line.unitCostMinor,
        cspAgreementId: uuidv7(),
        subscription:
          status === 'ACTIVE'
            ? {
                subscriptionId: uuidv7(),
                vendorSubscriptionId: uuidv7(),
                termDuration: 'P1Y',
                billingCycle: 'MONTHLY',
                firstDay: '2026-11-23',
                lastDay: '2026-12-22',
              }
            : null,
      };
    }),
  });

  const publish = (topic: string, order: OrderPlaced | OrderSettled) =>
    publishFacts(platform, { as: 'billing', tenantId }, { topic, aggregateId: order.orderId, body: order });

  return {
    platform,
    stripe,
    hookUrl,
    webhookSecret,
    ids: { tenantId, issuerId, hotelId, resellerId, merchantAccountId },
    staff,
    hotel,
    reseller,
    as,
    control,
    send,
    addCard,
    quoteFor,
    authorize,
    orderOf,
    settledOf,
    place: (order: OrderPlaced) => publish(ORDER_PLACED, order),
    settle: (order: OrderSettled) => publish(ORDER_SETTLED, order),

    /** From a quote to an order whose lines are as said: authorized, placed, settled, collected. */
    async buy(claims: Claims, quote: QuoteContent, paymentMethodId: string, statuses: SettledLine['status'][] = []) {
      const { paymentAuthorization } = await authorize(claims, quote, paymentMethodId);
      const order = orderOf(quote, paymentAuthorization.id);
      await publish(ORDER_PLACED, order);
      const settled = settledOf(order, quote, statuses);
      await publish(ORDER_SETTLED, settled);
      return { order, settled, authorizationId: order.paymentAuthorizationId };
    },

    async authorizationNow(claims: Claims, id: string) {
      const text = `query ($id: ID!) { ${AUTHORIZATION.replace('paymentAuthorization', 'paymentAuthorization(id: $id)')} }`;
      const { data } = await platform.ask('billing', claims, text, { id });
      return data.paymentAuthorization as SeenAuthorization | null;
    },

    /** What Stripe has done for an authorization; empty when it knows nothing of it. */
    async booked(authorizationId: string): Promise<BookedPayment[]> {
      const uuid = decodeId('paymentAuthorization', authorizationId) ?? authorizationId;
      const response = await fetch(`${stripe.url}/_simulator/books`);
      const { accounts } = (await response.json()) as { accounts: { payments: BookedPayment[] }[] };
      return accounts.flatMap(({ payments }) => payments).filter(({ metadata }) => metadata.authorization === uuid);
    },

    openToken: (token: string, claims: Claims, now = new Date()) =>
      authorizationTokens.open(token, { tenantId, actorId: claims.actorId, now }),

    /** As far ahead of real time as said, for us and for Stripe. */
    async moveClocks(milliseconds: number) {
      ahead = milliseconds;
      await control('clock', { now: new Date(Date.now() + ahead).toISOString() });
      tick();
    },

    async stop() {
      clearInterval(ticking);
      // Stripe first: a webhook that comes to a platform that has stopped would fail the next test file.
      await stripe.stop();
      hook.closeAllConnections();
      await new Promise((resolve) => hook.close(resolve));
      await platform.stop();
      await rm(folder, { recursive: true });
      delete process.env.STRIPE_API_BASE;
    },
  };
}

const CURRENCIES = ['EUR', 'GBP', 'JPY', 'KWD'];

export type CardShop = Awaited<ReturnType<typeof startCardShop>>;
