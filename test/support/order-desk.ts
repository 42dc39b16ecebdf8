import { randomUUID } from 'node:crypto';
import provisioning from '../../subgraphs/csp-provisioning/main.ts';
import { authorizationTokens, type AuthorizationContent } from '../../subgraphs/shared/context/authorization-token.ts';
import type { Claims } from '../../subgraphs/shared/context/operation-context.ts';
import { quoteTokens, type QuoteContent } from '../../subgraphs/shared/context/quote-token.ts';
import {
  PAYMENT_AUTHORIZATION_COMMITTED,
  type PaymentAuthorizationCommitted,
} from '../../subgraphs/shared/events/contracts/billing.ts';
import { CSP_AGREEMENT_LINKED, type CspAgreementLinked } from '../../subgraphs/shared/events/contracts/tenant.ts';
import { decodeId, encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import {
  accountChanged,
  planPublished,
  publishFacts,
  tenantChanged,
} from '../../subgraphs/shared/testing/published-facts.ts';
import type { SubgraphDefinition } from '../../subgraphs/shared/server/start-subgraph.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../subgraphs/shared/testing/test-platform.ts';
import {
  DACH,
  GREECE,
  startTestPartnerCenter,
  type TestPartnerCenter,
} from '../../simulators/partner-center/testing/partner-client.ts';

const GERMANY = {
  country: 'DE',
  locale: 'de-DE',
  address: {
    ...{
      company: null,
      lines: ['Friedrichstraße 10'],
      city: 'Berlin',
      postalCode: '10117',
      region: null,
      country: 'DE',
    },
  },
};

/** What the desk sells: all in the price sheet of Greece, each by another SKU. */
export const PLANS = {
  basic: { sku: 'CFQ7TTC0LH18:0001', title: 'Microsoft 365 Business Basic' },
  standard: { sku: 'CFQ7TTC0LDPB:0001', title: 'Microsoft 365 Business Standard' },
  premium: { sku: 'CFQ7TTC0LCHC:0002', title: 'Microsoft 365 Business Premium' },
  windowsServer: { sku: 'DG7GMGF0PWHC:0003', title: 'Windows Server', termDuration: null, billingCycle: 'ONE_TIME' },
} as const;
export type PlanName = keyof typeof PLANS;

export const CONSENT = {
  templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
  firstName: 'Eleni',
  lastName: 'Kosta',
  email: 'eleni@aegean.example',
  phone: '+302101234567',
  agreedOn: '2026-11-01',
};

const ORDER_FIELDS = `id number status reference pollAfterSeconds grossTotal { amount currency } steps { code status }
  lines { id quantity status refusal { code message nextStep } subscription { id status startedOn commitmentEndsOn renewsOn } }`;
const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
  order { ${ORDER_FIELDS} } userErrors { code path message } } }`;
const ENTITY = `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Order { ${ORDER_FIELDS} } } }`;

export interface SeenOrder {
  id: string;
  number: string;
  status: string;
  pollAfterSeconds: number | null;
  grossTotal: object;
  steps: { code: string; status: string }[];
  lines: {
    id: string;
    quantity: number;
    status: string;
    refusal: Refused | null;
    subscription: { id: string } | null;
  }[];
}

interface Refused {
  code: string;
  message: string;
  nextStep: string | null;
}

export interface PlacePayload {
  order: SeenOrder | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

export interface Purchase {
  quote: QuoteContent;
  authorization: AuthorizationContent;
}

/** The place where orders are taken in one tenant: provisioning alone, and Microsoft as its simulator. */
export interface OrderDesk {
  platform: TestPlatform;
  center: TestPartnerCenter;
  tenantId: string;
  agreementId: string;
  planIds: Record<PlanName, string>;
  /** A new direct customer, who asks by these claims. */
  openAccount(changes?: Parameters<typeof accountChanged>[1]): Promise<{ accountId: string; claims: Claims }>;
  /** What pricing and billing would have given for a cart with these plans. */
  draftPurchase(claims: Claims, plans: Partial<Record<PlanName, number>>, changes?: Partial<QuoteContent>): Purchase;
  seal(purchase: Purchase): Promise<{ quoteToken: string; authorizationToken: string }>;
  /** Sends the very same request, as a client does that has heard no answer. */
  placeSealed(claims: Claims, input: object, idempotencyKey: string): Promise<PlacePayload>;
  place(claims: Claims, purchase: Purchase, input?: object): Promise<PlacePayload>;
  /** Says that the money is bound to the order. */
  commit(order: SeenOrder, captureBefore?: string | null): Promise<void>;
  see(claims: Claims, orderId: string): Promise<SeenOrder>;
  /** Waits until nothing will happen to the order any more. */
  ended(claims: Claims, orderId: string): Promise<SeenOrder>;
  /** Places, commits and waits: the whole way of an order. */
  buy(claims: Claims, plans: Partial<Record<PlanName, number>>, input?: object): Promise<SeenOrder>;
  events(topic: string): Promise<Record<string, unknown>[]>;
  /** The time of everybody. */
  setTime(instant: string): Promise<void>;
  /** What checkout refuses at Microsoft. */
  refuse(...refusals: { productId: string; code: number }[]): Promise<void>;
  control(method: string, path: string, body?: object): Promise<void>;
  stop(): Promise<void>;
}

interface DeskOptions {
  /** Makes this the desk of another tenant on the same platform, which sells in Germany. */
  beside?: OrderDesk;
  /** The subgraph with something around it. */
  definition?: SubgraphDefinition;
}

export async function openOrderDesk({ beside, definition = provisioning }: DeskOptions = {}): Promise<OrderDesk> {
  const partner = beside ? DACH : GREECE;
  const center = beside?.center ?? (await startTestPartnerCenter({ partners: [DACH, GREECE] }));
  process.env.PARTNER_CENTER_API_BASE = center.url;
  process.env.PARTNER_CENTER_AUTH_BASE = center.url;
  const platform = beside?.platform ?? (await startTestPlatform([definition]));
  const tenantId = uuidv7();
  const agreementId = uuidv7();
  const names = Object.keys(PLANS) as PlanName[];
  const planIds = Object.fromEntries(names.map((name) => [name, uuidv7()])) as Record<PlanName, string>;
  const agreement: CspAgreementLinked = {
    cspAgreementId: agreementId,
    name: beside ? 'DACH' : 'Greece',
    partnerTenantId: partner.tenantId,
    region: 'EUROPE',
    markets: beside ? ['DE'] : ['GR'],
    billingCurrency: 'EUR',
  };
  await publishFacts(
    platform,
    { as: 'provisioning', tenantId },
    tenantChanged(tenantId),
    { topic: CSP_AGREEMENT_LINKED, aggregateId: agreementId, body: agreement },
    ...names.map((name) => planPublished(planIds[name], { ...PLANS[name], vendorPrices: [] })),
  );
  await giveCredentials({ platform, tenantId, agreementId }, partner);

  async function control(method: string, path: string, body?: object) {
    await fetch(`${center.url}/_simulator/${path}`, { method, body: body === undefined ? null : JSON.stringify(body) });
  }

  async function see(claims: Claims, orderId: string): Promise<SeenOrder> {
    const keys = [{ __typename: 'Order', tenantId: encodeId('tenant', tenantId), id: orderId }];
    const { data, errors } = await platform.ask('provisioning', claims, ENTITY, { keys });
    if (errors) {
      throw new Error(JSON.stringify(errors));
    }
    return data._entities[0] as SeenOrder;
  }

  const desk: OrderDesk = {
    platform,
    center,
    tenantId,
    agreementId,
    planIds,
    async openAccount(given = {}) {
      const accountId = uuidv7();
      const changes = { ...(beside ? GERMANY : {}), ...given };
      const { resellerAccountId = null } = changes;
      await publishFacts(platform, { as: 'provisioning', tenantId }, accountChanged(accountId, changes));
      const claims = claimsOf(tenantId, {
        actorId: uuidv7(),
        accountId: resellerAccountId ?? accountId,
        door: 'storefront',
      });
      return { accountId, claims };
    },
    draftPurchase(claims, plans, changes = {}) {
      const chosen = Object.entries(plans) as [PlanName, number][];
      const lines = chosen.map(([name, quantity]) => ({
        planId: planIds[name],
        quantity,
        unitPriceMinor: '1000',
        netMinor: `${quantity * 1000}`,
        taxMinor: `${quantity * 240}`,
        unitCostMinor: '800',
      }));
      const quantity = chosen.reduce((sum, [, count]) => sum + count, 0);
      const expiresAt = new Date(Date.now() + 400 * 24 * 3_600_000).toISOString();
      const quote: QuoteContent = {
        ...{ tenantId, actorId: claims.actorId, expiresAt, quoteId: uuidv7(), cartId: uuidv7(), issuerId: uuidv7() },
        ...{ accountId: claims.accountId, resellerAccountId: null, buyerId: claims.accountId },
        ...{ contentDigest: randomUUID(), currency: 'EUR', rates: [], lines },
        ...{ netMinor: `${quantity * 1000}`, taxMinor: `${quantity * 240}`, grossMinor: `${quantity * 1240}` },
        taxDecision: {
          ...{ rule: 'tax.domestic', category: 'STANDARD', ratePercent: '24', rateValidFrom: '2016-06-01' },
          ...{ sellerCountry: 'GR', buyerCountry: 'GR', buyerVatId: null, buyerVatIdStatus: 'NONE' },
          ...{ suppliedOn: '2026-11-23', legalText: null },
        },
        ...changes,
      };
      const { quoteId, cartId, accountId, contentDigest, currency, grossMinor, actorId } = quote;
      const paid = { quoteId, cartId, accountId, contentDigest, currency, grossMinor, actorId };
      return { quote, authorization: { ...paid, tenantId, expiresAt, paymentAuthorizationId: uuidv7() } };
    },
    seal: async ({ quote, authorization }) => ({
      quoteToken: await quoteTokens.seal(quote),
      authorizationToken: await authorizationTokens.seal(authorization),
    }),
    async placeSealed(claims, input, idempotencyKey) {
      const headers = { 'idempotency-key': idempotencyKey };
      const { data, errors } = await platform.ask('provisioning', claims, PLACE, { input }, headers);
      if (errors) {
        throw new Error(JSON.stringify(errors));
      }
      return data.placeOrder as PlacePayload;
    },
    async place(claims, purchase, input = {}) {
      return desk.placeSealed(claims, { ...(await desk.seal(purchase)), ...input }, randomUUID());
    },
    async commit(order, captureBefore = null) {
      const orderId = decodeId('order', order.id) ?? '';
      const [row] = await platform.sql<{ payment_authorization_id: string }>(
        'select payment_authorization_id from provisioning.customer_order where id = $1',
        [orderId],
      );
      const paymentAuthorizationId = row?.payment_authorization_id ?? '';
      const body: PaymentAuthorizationCommitted = { paymentAuthorizationId, orderId, captureBefore };
      const fact = { topic: PAYMENT_AUTHORIZATION_COMMITTED, aggregateId: paymentAuthorizationId, body };
      const writer = await platform.writer('provisioning');
      await writer.transaction({ tenantId, accountId: '*', now: new Date() }, (transaction) =>
        transaction.publish(fact),
      );
    },
    see,
    async ended(claims, orderId) {
      for (;;) {
        const order = await see(claims, orderId);
        if (order.pollAfterSeconds === null) {
          return order;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async buy(claims, plans, input = {}) {
      const domainPrefix = `d${randomUUID().slice(0, 8)}`;
      const placed = await desk.place(claims, desk.draftPurchase(claims, plans), {
        cspCustomer: { domainPrefix, agreement: CONSENT },
        ...input,
      });
      if (!placed.order) {
        throw new Error(JSON.stringify(placed.userErrors));
      }
      await desk.commit(placed.order);
      return desk.ended(claims, placed.order.id);
    },
    events: async (topic) => {
      const rows = await platform.sql<{ body: Record<string, unknown> }>(
        'select body from messaging.event where tenant_id = $1 and topic = $2 order by id',
        [tenantId, topic],
      );
      return rows.map(({ body }) => body);
    },
    async setTime(instant) {
      platform.setClock(new Date(instant));
      await center.setClock(instant);
    },
    refuse: (...refusals) =>
      control('PUT', 'refusals', { refusals: refusals.map((one) => ({ ...one, description: 'No' })) }),
    control,
    async stop() {
      await platform.stop();
      await center.stop();
    },
  };
  return desk;
}

async function giveCredentials(
  { platform, tenantId, agreementId }: Pick<OrderDesk, 'platform' | 'tenantId' | 'agreementId'>,
  partner: typeof GREECE,
): Promise<void> {
  const { clientId, clientSecret, refreshToken } = partner;
  const input = { cspAgreementId: encodeId('cspAgreement', agreementId), clientId, clientSecret, refreshToken };
  const { data } = await platform.ask(
    'provisioning',
    claimsOf(tenantId),
    'mutation ($input: RotateCspAgreementSecretInput!) { rotateCspAgreementSecret(input: $input) { userErrors { code } } }',
    { input },
  );
  if (data.rotateCspAgreementSecret.userErrors.length > 0) {
    throw new Error('the agreement takes no credentials');
  }
}
