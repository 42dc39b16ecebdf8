import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { PlanPublished, PlanWithdrawn } from '../../shared/events/contracts/catalog.ts';

/** Keeps what a plan is at the vendor and what the vendor asks for it; an older version of it changes nothing. */
export async function copyPublishedPlan(
  transaction: Transaction,
  tenantId: string,
  plan: PlanPublished,
): Promise<void> {
  const { planId, sku, title, segment, termDuration, billingCycle, vendorPrices, version } = plan;
  await transaction.query(sql`
    insert into provisioning.sellable_plan
      (tenant_id, plan_id, sku, title, segment, term_duration, billing_cycle, vendor_prices, is_withdrawn, version)
    values (${tenantId}, ${planId}, ${sku}, ${title}, ${segment}, ${termDuration}, ${billingCycle}, ${JSON.stringify(vendorPrices)}::jsonb,
      false, ${version})
    on conflict (tenant_id, plan_id) do update set sku = excluded.sku, title = excluded.title, segment = excluded.segment,
      term_duration = excluded.term_duration, billing_cycle = excluded.billing_cycle, vendor_prices = excluded.vendor_prices,
      is_withdrawn = false, version = excluded.version
    where sellable_plan.version <= excluded.version`);
}

/** A withdrawn plan keeps its copy: orders and subscriptions of it go on. */
export async function copyWithdrawnPlan(
  transaction: Transaction,
  tenantId: string,
  { planId, version }: PlanWithdrawn,
): Promise<void> {
  const [known] = await transaction.query<{ version: number }>(sql`
    select version from provisioning.sellable_plan where tenant_id = ${tenantId} and plan_id = ${planId} for update`);
  if (!known) {
    throw new Error(`plan ${planId} was withdrawn before it was published`);
  }
  if (known.version <= version) {
    await transaction.query(sql`
      update provisioning.sellable_plan set is_withdrawn = true, version = ${version}
      where tenant_id = ${tenantId} and plan_id = ${planId}`);
  }
}
