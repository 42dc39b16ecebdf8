import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { authorizationTokens, type AuthorizationContent } from '../../shared/context/authorization-token.ts';
import { quoteTokens, type QuoteContent } from '../../shared/context/quote-token.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { ORDER_PLACED, type OrderPlaced } from '../../shared/events/contracts/provisioning.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import { calendarDateIn } from '../../shared/time/calendar-date.ts';
import type { ProvisioningContext } from '../context.ts';
import {
  decideCspCustomer,
  RELATIONSHIP_REQUIRED,
  type CspCustomerWish,
  type VendorFindings,
} from '../domain/csp-customer.ts';
import { orderNumber } from '../domain/order-progress.ts';
import { decideTokens } from '../domain/purchase-tokens.ts';
import { decideRouting, type Routing } from '../domain/routing.ts';
import { findOrderOfCart } from './find-order-of-cart.ts';
import { findOrderFacts, routingRequestOf, type OrderFacts } from './find-order-facts.ts';
import { recordCspCustomer } from './record-csp-customer.ts';

export interface PlaceOrder {
  quoteToken: string;
  authorizationToken: string;
  cspCustomer?: CspCustomerWish | null;
  attestedPlanIds?: string[] | null;
  reference?: string | null;
}

const REFERENCE_LENGTH_MAX = 100;

const [relationshipCode, relationshipMessage, relationshipPath] = RELATIONSHIP_REQUIRED;
const CHECKED_OUT = {
  code: 'CART_ALREADY_CHECKED_OUT',
  message: 'This cart has become an order already. Nothing was ordered a second time.',
  path: ['quoteToken'],
} as const;

/** What a row that is there already means, where two orders were placed at once. */
const REFUSALS = {
  order_once_a_cart: CHECKED_OUT,
  order_once_a_quote: CHECKED_OUT,
  order_once_an_authorization: {
    code: 'AUTHORIZATION_MISMATCH',
    message: 'This payment belongs to another order. Authorize one for this quote.',
    path: ['authorizationToken'],
  },
  csp_customer_linked_once: {
    code: relationshipCode,
    message: relationshipMessage,
    path: ['cspCustomer', ...relationshipPath],
  },
  csp_customer_domain_once: {
    code: 'DOMAIN_TAKEN',
    message: 'This domain is taken. Choose another prefix.',
    path: ['cspCustomer', 'domainPrefix'],
  },
} as const;

/**
 * Turns a quote and its payment authorization into an order: once for a cart, whoever asks how often. Nothing has been
 * bought then; that begins when the money is bound to the order. `findings` is what the vendor was asked before.
 */
export async function recordOrder(context: ProvisioningContext, input: PlaceOrder, findings: VendorFindings) {
  authorize(context, 'order:place');
  const command = { operation: 'placeOrder', input, refusals: REFUSALS };
  return crashPoint('order', () =>
    context.writer.command(context, command, async (transaction) => {
      const decision = await decideOrder(transaction, context, { input, findings });
      if (!decision.ok) {
        return decision;
      }
      const { quote, authorization, facts, routing, choice, lines, reference } = decision.value;
      const { cspAgreementId } = routing;
      const customer = { choice, buyer: facts.buyer, cspAgreementId };
      const cspCustomerId = await recordCspCustomer(transaction, context, customer);
      const id = uuidv7();
      const placed = await insertOrder(transaction, context, {
        ...{ id, quote, authorization, cspCustomerId, cspAgreementId, reference },
        settings: facts.settings,
      });
      await insertLines(transaction, context.tenantId, { orderId: id, quote, lines, routing });
      await transaction.publish({ topic: ORDER_PLACED, aggregateId: id, body: placed });
      const { number, currency, grossMinor, cartId, quoteId, paymentAuthorizationId } = placed;
      transaction.audit({
        subjectId: encodeId('order', id),
        after: { number, currency, grossMinor, cartId, quoteId, paymentAuthorizationId, cspCustomerId },
      });
      return accept({ id });
    }),
  );
}

/** What is written down when everything about the purchase is in order; else the first thing that is not. */
async function decideOrder(
  transaction: Transaction,
  context: ProvisioningContext,
  { input, findings }: { input: PlaceOrder; findings: VendorFindings },
) {
  const { tenantId, now } = context;
  const quoteToken = await quoteTokens.open(input.quoteToken, context);
  const parties = 'content' in quoteToken ? quoteToken.content : null;
  const found = parties && (await findOrderFacts(transaction, tenantId, parties));
  if (parties && (await findOrderOfCart(transaction, tenantId, parties.cartId))) {
    return reject(CHECKED_OUT);
  }
  const tokens = decideTokens(quoteToken, await authorizationTokens.open(input.authorizationToken, context));
  if (!tokens.ok) {
    return tokens;
  }
  const reference = readReference(input.reference);
  if (!reference.ok) {
    return reference;
  }
  const facts = complete(found);
  const eligibility = decideEligibility(facts);
  if (!eligibility.ok) {
    return eligibility;
  }
  const routing = decideRouting(routingRequestOf(facts.buyer, facts));
  if (!routing.ok) {
    return routing;
  }
  const wish = input.cspCustomer ?? {};
  const choice = decideCspCustomer({
    wish,
    wantedId: decodeId('cspCustomer', wish.cspCustomerId ?? ''),
    cspAgreementId: routing.value.cspAgreementId,
    buyerCountry: facts.buyer.country,
    customers: facts.customers,
    findings,
    today: calendarDateIn(now, facts.settings.timeZone),
  });
  if (!choice.ok) {
    return choice;
  }
  const { quote } = tokens.value;
  const lines = await draftLines(transaction, context, { quote, attestedPlanIds: input.attestedPlanIds ?? [] });
  if (!lines) {
    const message = 'Something in this quote is not sold any more. Make a new quote.';
    return reject({ code: 'QUOTE_STALE', message, path: ['quoteToken'] });
  }
  const decided = { facts, routing: routing.value, choice: choice.value, lines, reference: reference.value };
  return accept({ ...tokens.value, ...decided });
}

/** Null when nothing was said. */
function readReference(given: string | null | undefined) {
  const reference = given?.trim() || null;
  if ((reference ?? '').length > REFERENCE_LENGTH_MAX) {
    const message = `A reference has at most ${REFERENCE_LENGTH_MAX} characters.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: ['reference'] });
  }
  return accept(reference);
}

type CompleteFacts = { [Key in keyof OrderFacts]: NonNullable<OrderFacts[Key]> };

/** The facts travel by event; whoever orders in the moment after somebody registered asks again. */
function complete(facts: OrderFacts | null): CompleteFacts {
  if (!facts?.buyer || !facts.payer || !facts.settings) {
    throw new RequestError('NOT_YET_VISIBLE', 'This account is too new. Try again in a moment.');
  }
  const { buyer, payer, settings } = facts;
  return { ...facts, buyer, payer, settings };
}

function decideEligibility({ payer, buyer }: CompleteFacts) {
  if (payer.kind === 'RESELLER' && payer.status !== 'ACTIVE') {
    const message = 'This reseller cannot order at the moment. Ask us why.';
    return reject({ code: 'RESELLER_NOT_ELIGIBLE', message, path: [] as string[] });
  }
  if (payer.status !== 'ACTIVE' || buyer.status !== 'ACTIVE') {
    const message = 'Only for an active account can be ordered. Ask us, and make a new quote.';
    return reject({ code: 'QUOTE_STALE', message, path: ['quoteToken'] });
  }
  return accept(null);
}

interface DraftLine {
  id: string;
  position: number;
  planId: string;
  sku: string;
  title: string;
  segment: string;
  termDuration: string | null;
  billingCycle: string;
  quantity: number;
  unitPriceMinor: string;
  netMinor: string;
  taxMinor: string;
  unitCostMinor: string | null;
  isAttested: boolean;
}

type PlanCopy = Pick<DraftLine, 'planId' | 'sku' | 'title' | 'segment' | 'termDuration' | 'billingCycle'>;

/** The lines with what their plans are now; null when one of them is not sold any more. */
async function draftLines(
  transaction: Transaction,
  { tenantId }: ProvisioningContext,
  { quote, attestedPlanIds }: { quote: QuoteContent; attestedPlanIds: readonly string[] },
): Promise<DraftLine[] | null> {
  const attested = new Set(attestedPlanIds.map((id) => decodeId('plan', id)));
  const planIds = quote.lines.map(({ planId }) => planId);
  const plans = await transaction.query<PlanCopy>(sql`
    select plan_id as "planId", sku, title, segment, term_duration as "termDuration", billing_cycle as "billingCycle"
    from provisioning.sellable_plan where tenant_id = ${tenantId} and plan_id = any(${planIds}::uuid[]) and not is_withdrawn`);
  const lines = quote.lines.flatMap((line, position) => {
    const plan = plans.find(({ planId }) => planId === line.planId);
    return plan ? [{ ...line, ...plan, id: uuidv7(), position, isAttested: attested.has(plan.planId) }] : [];
  });
  return lines.length === quote.lines.length ? lines : null;
}

interface OrderToInsert {
  id: string;
  quote: QuoteContent;
  authorization: AuthorizationContent;
  cspCustomerId: string;
  cspAgreementId: string;
  reference: string | null;
  settings: CompleteFacts['settings'];
}

async function insertOrder(
  transaction: Transaction,
  { tenantId, now }: ProvisioningContext,
  order: OrderToInsert,
): Promise<OrderPlaced> {
  const { id, quote, authorization, cspCustomerId, cspAgreementId, reference, settings } = order;
  const { accountId, resellerAccountId, buyerId, cartId, quoteId, issuerId, currency } = quote;
  const { netMinor, taxMinor, grossMinor, taxDecision, rates } = quote;
  const { paymentAuthorizationId } = authorization;
  const number = await nextNumber(transaction, tenantId, { now, settings });
  const placedAt = now.toISOString();
  await transaction.query(sql`
    insert into provisioning.customer_order (tenant_id, id, number, status, account_id, reseller_account_id, buyer_id, cart_id, quote_id,
      payment_authorization_id, issuer_id, csp_customer_id, csp_agreement_id, currency, net_minor, tax_minor, gross_minor, tax_decision, rates,
      reference, placed_at)
    values (${tenantId}, ${id}, ${number}, 'PLACED', ${accountId}, ${resellerAccountId}, ${buyerId}, ${cartId}, ${quoteId},
      ${paymentAuthorizationId}, ${issuerId}, ${cspCustomerId}, ${cspAgreementId}, ${currency}, ${netMinor}, ${taxMinor}, ${grossMinor},
      ${JSON.stringify(taxDecision)}::jsonb, ${JSON.stringify(rates)}::jsonb, ${reference}, ${placedAt})`);
  return {
    ...{ orderId: id, number, placedAt, cartId, quoteId, paymentAuthorizationId },
    ...{ accountId, resellerAccountId, buyerId, currency, grossMinor },
  };
}

async function nextNumber(
  transaction: Transaction,
  tenantId: string,
  { now, settings }: { now: Date; settings: CompleteFacts['settings'] },
): Promise<string> {
  const year = Number(calendarDateIn(now, settings.timeZone).slice(0, 4));
  const [counted] = await transaction.query<{ last_number: number }>(sql`
    insert into provisioning.order_number (tenant_id, year, last_number) values (${tenantId}, ${year}, 1)
    on conflict (tenant_id, year) do update set last_number = order_number.last_number + 1 returning last_number`);
  return orderNumber(settings.code, year, counted?.last_number ?? 0);
}

async function insertLines(
  transaction: Transaction,
  tenantId: string,
  { orderId, quote, lines, routing }: { orderId: string; quote: QuoteContent; lines: DraftLine[]; routing: Routing },
): Promise<void> {
  const { accountId, resellerAccountId } = quote;
  const { cspAgreementId, explanation } = routing;
  await transaction.query(sql`
    insert into provisioning.order_line (tenant_id, id, order_id, position, account_id, reseller_account_id, plan_id, sku, title, segment,
      term_duration, billing_cycle, quantity, unit_price_minor, net_minor, tax_minor, unit_cost_minor, csp_agreement_id, routing, is_attested, status)
    select ${tenantId}::uuid, line.id, ${orderId}::uuid, line.position, ${accountId}::uuid, ${resellerAccountId}::uuid, line."planId", line.sku,
      line.title, line.segment, line."termDuration", line."billingCycle", line.quantity, line."unitPriceMinor", line."netMinor", line."taxMinor",
      line."unitCostMinor", ${cspAgreementId}::uuid, ${JSON.stringify(explanation)}::jsonb, line."isAttested", 'PENDING'
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (id uuid, position int, "planId" uuid, sku text, title text, segment text,
      "termDuration" text, "billingCycle" text, quantity int, "unitPriceMinor" bigint, "netMinor" bigint, "taxMinor" bigint,
      "unitCostMinor" bigint, "isAttested" boolean)
    returning id`);
}
