import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { PlanPublished, PlanWithdrawn, VendorPrice } from '../../shared/events/contracts/catalog.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { parseUnitPrice } from '../../shared/money/unit-price.ts';

/** The handler that calls the two commands below. */
export const PLAN_COPIER = 'pricing.on-plan-published';

/** Keeps what a plan is and what the vendor asks for it now; an older version of it changes nothing. */
export async function copyPublishedPlan(
  transaction: Transaction,
  tenantId: string,
  plan: PlanPublished,
): Promise<void> {
  const { planId, sku, segment, termDuration, billingCycle, quantityMin, quantityMax, version, vendorPrices } = plan;
  const [copied] = await transaction.query(sql`
    insert into pricing.sellable_plan
      (tenant_id, plan_id, sku, segment, term_duration, billing_cycle, quantity_min, quantity_max, is_withdrawn, version)
    values (${tenantId}, ${planId}, ${sku}, ${segment}, ${termDuration}, ${billingCycle}, ${quantityMin}, ${quantityMax}, false, ${version})
    on conflict (tenant_id, plan_id) do update set sku = excluded.sku, segment = excluded.segment, term_duration = excluded.term_duration,
      billing_cycle = excluded.billing_cycle, quantity_min = excluded.quantity_min, quantity_max = excluded.quantity_max,
      is_withdrawn = false, version = excluded.version
    where sellable_plan.version <= excluded.version
    returning plan_id`);
  if (!copied) {
    return;
  }
  await transaction.query(sql`delete from pricing.vendor_price where tenant_id = ${tenantId} and plan_id = ${planId}`);
  await transaction.query(sql`
    insert into pricing.vendor_price (tenant_id, plan_id, market, currency, term_cost_e8, term_list_price_e8, effective_from, effective_until)
    select ${tenantId}::uuid, ${planId}::uuid, market, currency, term_cost, term_list_price, effective_from, effective_until
    from jsonb_to_recordset(${JSON.stringify(vendorPrices.map(asRow))}::jsonb) as vendor (market text, currency text, term_cost bigint,
      term_list_price bigint, effective_from timestamptz, effective_until timestamptz)
    returning market`);
}

/** A withdrawn plan keeps its copy: subscriptions to it go on. */
export async function copyWithdrawnPlan(
  transaction: Transaction,
  tenantId: string,
  plan: PlanWithdrawn,
): Promise<void> {
  const { planId, version } = plan;
  const [known] = await transaction.query<{ version: number }>(sql`
    select version from pricing.sellable_plan where tenant_id = ${tenantId} and plan_id = ${planId} for update`);
  if (!known) {
    throw new Error(`plan ${planId} was withdrawn before it was published`);
  }
  if (known.version <= version) {
    await transaction.query(sql`
      update pricing.sellable_plan set is_withdrawn = true, version = ${version} where tenant_id = ${tenantId} and plan_id = ${planId}`);
  }
}

function asRow({ market, currency, termCost, termListPrice, effectiveFrom, effectiveUntil }: VendorPrice) {
  return {
    market,
    currency,
    term_cost: inHundredMillionths(termCost, currency),
    term_list_price: termListPrice === null ? null : inHundredMillionths(termListPrice, currency),
    effective_from: effectiveFrom,
    effective_until: effectiveUntil,
  };
}

function inHundredMillionths(price: string, currency: string): string {
  const parsed = parseUnitPrice(price, currencyCode(currency));
  if (!parsed) {
    throw new Error(`${JSON.stringify(price)} is not a vendor's price`);
  }
  return parsed.value.toString();
}
