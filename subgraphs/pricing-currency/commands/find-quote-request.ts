import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { calendarDateIn } from '../../shared/time/calendar-date.ts';
import type { PricingContext } from '../context.ts';
import type { PriceStep } from '../domain/price-derivation.ts';
import type { LineToQuote, QuoteRequest } from '../domain/quote.ts';
import { PLAN_FOR_CART_COLUMNS, planForCart, PLANS_FOR_CART, type PlanForCartRow } from '../entities/plan-for-cart.ts';
import type { LockedCart } from './lock-cart.ts';

/** All that a quote is decided on, as it is at this moment. */
export async function findQuoteRequest(
  transaction: Transaction,
  { now }: PricingContext,
  cart: LockedCart,
): Promise<{ issuerId: string | null; request: QuoteRequest }> {
  const lines = await findLines(transaction, cart, now);
  const { payer, issuer, timeZone } = await findTaxParties(transaction, cart);
  const suppliedOn = calendarDateIn(now, timeZone);
  return { issuerId: issuer?.id ?? null, request: { currency: cart.currency, lines, payer, issuer, suppliedOn } };
}

interface LineRow extends PlanForCartRow {
  plan_id: string;
  quantity: number;
  unit_price_minor: string;
  version_id: string | null;
  cost_minor: string | null;
  steps: PriceStep[] | null;
}

async function findLines(transaction: Transaction, cart: LockedCart, now: Date): Promise<LineToQuote[]> {
  const rows = await transaction.query<LineRow>(sql`
    with wanted as (
      select tenant_id, cart_id, plan_id, id as line_id, quantity, unit_price_minor, ${now.toISOString()}::timestamptz as as_of
      from pricing.cart_line where tenant_id = ${cart.tenantId} and cart_id = ${cart.id})
    select wanted.plan_id, wanted.quantity, wanted.unit_price_minor, ${sql.raw(PLAN_FOR_CART_COLUMNS)}, price.version_id, price.cost_minor, price.steps
    from wanted ${sql.raw(PLANS_FOR_CART)} order by wanted.line_id`);
  return rows.map((row) => {
    const plan = planForCart(row);
    if (!plan) {
      throw new Error(`cart ${cart.id} holds plan ${row.plan_id}, which is unknown`);
    }
    return {
      planId: row.plan_id,
      quantity: row.quantity,
      unitPriceMinor: BigInt(row.unit_price_minor),
      plan,
      costMinor: row.cost_minor === null ? null : BigInt(row.cost_minor),
      priceVersionId: row.version_id,
      steps: row.steps ?? [],
    };
  });
}

interface TaxPartiesRow {
  payer: QuoteRequest['payer'];
  issuer: { id: string; country: string } | null;
  timeZone: string;
}

/** Of several companies the one in the payer's country invoices, else the oldest. */
async function findTaxParties(transaction: Transaction, { tenantId, accountId }: LockedCart): Promise<TaxPartiesRow> {
  const [row] = await transaction.query<TaxPartiesRow>(sql`
    select settings.time_zone as "timeZone",
      case when payer.account_id is not null then jsonb_build_object('country', payer.country, 'vatId', payer.vat_id,
        'vatIdStatus', payer.vat_id_status, 'status', payer.status) end as payer,
      (select jsonb_build_object('id', legal_entity_id, 'country', issuer.country) from pricing.issuer
        where issuer.tenant_id = settings.tenant_id
        order by coalesce(issuer.country = payer.country, false) desc, legal_entity_id limit 1) as issuer
    from pricing.tenant_settings settings
    left join pricing.buyer payer on payer.tenant_id = settings.tenant_id and payer.account_id = ${accountId}
    where settings.tenant_id = ${tenantId}`);
  if (!row) {
    throw new Error(`tenant ${tenantId} is unknown here`);
  }
  return row;
}
