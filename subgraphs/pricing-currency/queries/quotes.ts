import DataLoader from 'dataloader';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import { quoteTokens, type QuoteContent } from '../../shared/context/quote-token.ts';
import type { TaxDecision } from '../../shared/rating/decide-tax.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';
import type { CartStatus } from '../domain/cart.ts';
import type { PriceStep } from '../domain/price-derivation.ts';

/** A row of `pricing.quote` as it is read. */
export interface QuoteRecord {
  tenant_id: string;
  id: string;
  cart_id: string;
  cart_version: number;
  account_id: string;
  reseller_account_id: string | null;
  buyer_id: string | null;
  issuer_id: string;
  currency: string;
  status: CartStatus;
  net_minor: string;
  tax_minor: string;
  gross_minor: string;
  tax_decision: TaxDecision;
  tax_subtotals: { category: string; ratePercent: string; net: string; tax: string }[];
  rates: QuoteContent['rates'];
  content_digest: string;
  expires_at: Date;
}

export const QUOTE_COLUMNS = `tenant_id, id, cart_id, cart_version, account_id, reseller_account_id, buyer_id, issuer_id, currency, status, net_minor, tax_minor, gross_minor,
  tax_decision, tax_subtotals, rates, content_digest, expires_at`;

export interface QuoteLineRecord {
  tenant_id: string;
  quote_id: string;
  id: string;
  plan_id: string;
  term_duration: TermDuration | null;
  billing_cycle: BillingCycle;
  quantity: number;
  unit_price_minor: string;
  net_minor: string;
  tax_minor: string;
  cost_minor: string | null;
  steps: PriceStep[];
}

const LINES = `
  select line.tenant_id, line.quote_id, line.id, line.plan_id, plan.term_duration, plan.billing_cycle, line.quantity, line.unit_price_minor,
    line.net_minor, line.tax_minor, line.cost_minor, line.steps
  from pricing.quote_line line
  join unnest($1::uuid[], $2::uuid[]) as wanted (tenant_id, id) on line.tenant_id = wanted.tenant_id and line.quote_id = wanted.id
  join pricing.sellable_plan plan on plan.tenant_id = line.tenant_id and plan.plan_id = line.plan_id
  order by line.position`;

/** The lines of each quote in their order: one statement a tick. */
export function loaderOfQuoteLines(
  reader: Reader,
  context: ReadContext,
): DataLoader<RowKey, QuoteLineRecord[], string> {
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<QuoteLineRecord>(context, { text: LINES, values });
      const found = Map.groupBy(rows, (row) => row.quote_id);
      return keys.map((key) => found.get(key.id) ?? []);
    },
    { cacheKeyFn: ({ tenantId, id }) => `${tenantId} ${id}` },
  );
}

/** The quote as billing and provisioning take it, for one bearer: nobody else can use it, and nobody can read it. */
export function sealQuote(quote: QuoteRecord, lines: readonly QuoteLineRecord[], actorId: string): Promise<string> {
  return quoteTokens.seal({
    tenantId: quote.tenant_id,
    actorId,
    expiresAt: quote.expires_at.toISOString(),
    quoteId: quote.id,
    cartId: quote.cart_id,
    accountId: quote.account_id,
    resellerAccountId: quote.reseller_account_id,
    buyerId: quote.buyer_id ?? quote.account_id,
    issuerId: quote.issuer_id,
    contentDigest: quote.content_digest,
    currency: quote.currency,
    netMinor: quote.net_minor,
    taxMinor: quote.tax_minor,
    grossMinor: quote.gross_minor,
    taxDecision: quote.tax_decision,
    rates: quote.rates,
    lines: lines.map((line) => ({
      planId: line.plan_id,
      quantity: line.quantity,
      unitPriceMinor: line.unit_price_minor,
      netMinor: line.net_minor,
      taxMinor: line.tax_minor,
      unitCostMinor: line.cost_minor,
    })),
  });
}
