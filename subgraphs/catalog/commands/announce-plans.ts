import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import {
  PLAN_PUBLISHED,
  PLAN_WITHDRAWN,
  type PlanPublished,
  type PlanWithdrawn,
  type VendorPrice,
} from '../../shared/events/contracts/catalog.ts';
import { formatDecimal } from '../../shared/money/decimal.ts';
import { UNIT_PRICE_DIGITS } from '../../shared/money/unit-price.ts';

const BATCH_SIZE = 200;

export interface AnnouncePlans {
  tenantId: string;
  /** Where the tenant sells: only prices of these markets are told. */
  countries: readonly string[];
  planIds: readonly string[];
  now: Date;
}

/**
 * Tells the others what the published ones among the plans are now, with the vendor's prices that hold or will hold in
 * the tenant's countries. The plans' rows are locked first, so that their events keep the order of their versions.
 */
export async function announcePlans(transaction: Transaction, announced: AnnouncePlans): Promise<void> {
  const { planIds } = announced;
  for (let start = 0; start < planIds.length; start += BATCH_SIZE) {
    const batch = { ...announced, planIds: planIds.slice(start, start + BATCH_SIZE) };
    const rows = await transaction.query<AnnouncedPlan>(publishedPlans(batch));
    if (rows.length > 0) {
      await transaction.publish(
        ...rows.map((row) => ({ topic: PLAN_PUBLISHED, aggregateId: row.id, body: bodyOf(row) })),
      );
    }
  }
}

/** Tells the others that the plans are no longer sold. */
export async function announceWithdrawals(
  transaction: Transaction,
  plans: readonly { id: string; version: number }[],
): Promise<void> {
  if (plans.length > 0) {
    await transaction.publish(
      ...plans.map(({ id, version }) => {
        const body: PlanWithdrawn = { planId: id, version };
        return { topic: PLAN_WITHDRAWN, aggregateId: id, body };
      }),
    );
  }
}

interface AnnouncedPlan extends Pick<PlanPublished, 'version' | 'sku' | 'title' | 'segment'> {
  id: string;
  term_duration: PlanPublished['termDuration'];
  billing_cycle: PlanPublished['billingCycle'];
  quantity_min: number;
  quantity_max: number;
  vendor_prices: (Omit<VendorPrice, 'termCost' | 'termListPrice'> & { cost: string; listPrice: string | null })[];
}

/** A price ends where the sheet says, or where the next one of its market begins. */
function publishedPlans({ tenantId, countries, planIds, now }: AnnouncePlans) {
  const instant = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
  return sql<AnnouncedPlan>`
    select plan.id, plan.version, plan.sku, plan.title, plan.segment, plan.term_duration, plan.billing_cycle,
      plan.quantity_min, plan.quantity_max, coalesce((
      select jsonb_agg(jsonb_build_object('market', market, 'currency', currency, 'cost', term_cost_e8::text,
          'listPrice', term_list_price_e8::text, 'effectiveFrom', ${instant('effective_from')}, 'effectiveUntil', ${instant('ends_at')})
        order by market, effective_from)
      from (
        select market, currency, term_cost_e8, term_list_price_e8, effective_from,
          least(effective_until, lead(effective_from) over (partition by market order by effective_from)) as ends_at
        from catalog.vendor_price price
        where price.tenant_id = ${tenantId}::uuid and price.plan_id = plan.id and price.market = any(${countries}::text[])
      ) as told
      where ends_at is null or (ends_at > ${now.toISOString()}::timestamptz and ends_at > effective_from)
    ), '[]') as vendor_prices
    from catalog.plan
    where plan.tenant_id = ${tenantId}::uuid and plan.id = any(${planIds}::uuid[]) and plan.status = 'PUBLISHED'
    order by plan.id for update of plan`;
}

function bodyOf(row: AnnouncedPlan): PlanPublished {
  return {
    planId: row.id,
    version: row.version,
    sku: row.sku,
    title: row.title,
    segment: row.segment,
    termDuration: row.term_duration,
    billingCycle: row.billing_cycle,
    quantityMin: row.quantity_min,
    quantityMax: row.quantity_max,
    vendorPrices: row.vendor_prices.map(({ cost, listPrice, ...price }) => ({
      ...price,
      termCost: formatDecimal(BigInt(cost), UNIT_PRICE_DIGITS),
      termListPrice: listPrice === null ? null : formatDecimal(BigInt(listPrice), UNIT_PRICE_DIGITS),
    })),
  };
}
