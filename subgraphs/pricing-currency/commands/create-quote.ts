import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { formatAmount } from '../../shared/money/money.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import type { PricingContext } from '../context.ts';
import { decideQuote, quoteExpiry, type QuoteDraft } from '../domain/quote.ts';
import { findQuoteRequest } from './find-quote-request.ts';
import { lockOpenCart, type LockedCart } from './lock-cart.ts';

export interface CreateQuote {
  cartId: string;
  expectedVersion: number;
}

/** Fixes what a cart costs for half an hour: prices, tax decision, rates and totals as they are now. */
export async function createQuote(context: PricingContext, input: CreateQuote) {
  authorize(context, 'order:place');
  const run = async (transaction: Transaction) => {
    const locked = await lockOpenCart(transaction, context, input.cartId);
    if (!locked.ok) {
      return locked;
    }
    const cart = locked.value;
    if (cart.version !== input.expectedVersion) {
      const message = 'The cart has changed meanwhile. Look at it again and repeat.';
      return reject({ code: 'VERSION_CONFLICT', message, path: ['expectedVersion'] });
    }
    const { issuerId, request } = await findQuoteRequest(transaction, context, cart);
    const decision = decideQuote(request);
    if (!decision.ok) {
      return decision;
    }
    const draft = decision.value;
    const quote = { id: uuidv7(), issuerId, contentDigest: digestOf(cart, draft) };
    await insertQuote(transaction, context, { cart, draft, quote });
    await insertLines(transaction, { cart, draft, quote });
    const { currency } = cart;
    transaction.audit({
      subjectId: encodeId('quote', quote.id),
      after: { cartId: cart.id, cartVersion: cart.version, currency, grossTotal: formatAmount(draft.gross) },
    });
    return accept({ id: quote.id });
  };
  return crashPoint('quote', () => context.writer.command(context, { operation: 'createQuote', input }, run));
}

interface QuoteToStore {
  cart: LockedCart;
  draft: QuoteDraft;
  quote: { id: string; issuerId: string | null; contentDigest: string };
}

/** The rates are those by which the prices came about; they stay with the quote when later ones are recorded. */
async function insertQuote(
  transaction: Transaction,
  { tenantId, now }: PricingContext,
  stored: QuoteToStore,
): Promise<void> {
  const { cart, draft, quote } = stored;
  const { taxDecision, taxSubtotals, net, tax, gross } = draft;
  const versionIds = [...new Set(draft.lines.map((line) => line.priceVersionId))];
  await transaction.query(sql`
    insert into pricing.quote (tenant_id, id, cart_id, cart_version, account_id, reseller_account_id, buyer_id, issuer_id, currency, status,
      net_minor, tax_minor, gross_minor, tax_decision, tax_subtotals, rates, content_digest, created_at, expires_at)
    select ${tenantId}::uuid, ${quote.id}::uuid, ${cart.id}::uuid, ${cart.version}::int, ${cart.accountId}::uuid, ${cart.resellerAccountId}::uuid,
      ${cart.buyerId}::uuid, ${quote.issuerId}::uuid, ${cart.currency}, 'OPEN', ${minor(net)}::bigint, ${minor(tax)}::bigint, ${minor(gross)}::bigint,
      ${JSON.stringify(taxDecision)}::jsonb, ${JSON.stringify(taxSubtotals.map(storedSubtotal))}::jsonb,
      coalesce(jsonb_agg(distinct jsonb_build_object('fromCurrency', rate.from_currency, 'toCurrency', rate.to_currency, 'rate', rate.rate,
        'book', rate.book, 'publishedOn', to_char(rate.valid_from at time zone 'UTC', 'YYYY-MM-DD'))) filter (where rate.id is not null), '[]'),
      ${quote.contentDigest}, ${now.toISOString()}::timestamptz, ${quoteExpiry(now).toISOString()}::timestamptz
    from pricing.price_list_version version
    left join pricing.exchange_rate rate on rate.tenant_id = version.tenant_id and rate.id = version.exchange_rate_id
    where version.tenant_id = ${tenantId}::uuid and version.id = any(${versionIds}::uuid[])`);
}

async function insertLines(transaction: Transaction, { cart, draft, quote }: QuoteToStore): Promise<void> {
  const rows = draft.lines.map((line, position) => ({
    ...line,
    id: uuidv7(),
    position,
    unitPrice: minor(line.unitPrice),
    net: minor(line.net),
    tax: minor(line.tax),
    cost: line.cost && minor(line.cost),
  }));
  await transaction.query(sql`
    insert into pricing.quote_line (tenant_id, quote_id, position, id, account_id, reseller_account_id, plan_id, quantity,
      unit_price_minor, net_minor, tax_minor, cost_minor, price_version_id, steps)
    select quote.tenant_id, quote.id, line.position, line.id, quote.account_id, quote.reseller_account_id, line."planId", line.quantity,
      line."unitPrice", line.net, line.tax, line.cost, line."priceVersionId", line.steps
    from pricing.quote, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as line (position int, id uuid, "planId" uuid, quantity int,
      "unitPrice" bigint, net bigint, tax bigint, cost bigint, "priceVersionId" uuid, steps jsonb)
    where quote.tenant_id = ${cart.tenantId} and quote.id = ${quote.id}`);
}

function storedSubtotal({ category, ratePercent, net, tax }: QuoteDraft['taxSubtotals'][number]) {
  return { category, ratePercent, net: minor(net), tax: minor(tax) };
}

function minor({ amount }: { amount: bigint }): string {
  return amount.toString();
}

/** The same for the same content, whenever it is quoted. */
function digestOf({ accountId, buyerId, currency }: LockedCart, draft: QuoteDraft): string {
  const content = JSON.stringify({ accountId, buyerId, currency, draft }, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return createHash('sha256').update(content).digest('base64url');
}
