import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { accept } from '../../shared/result/result.ts';
import type { CatalogContext } from '../context.ts';
import { decidePlanPublication } from '../domain/plan-status.ts';
import type { PlanRow } from '../entities/plan.ts';
import { announcePlans } from './announce-plans.ts';
import { lockPlan, planNotFound } from './lock-plan.ts';
import { soldCountries } from './sold-countries.ts';

/** Puts a plan on sale in the acting tenant. A plan that is on sale already stays as it is. */
export async function publishPlan(context: CatalogContext, input: { planId: string }) {
  authorize(context, 'product:write');
  const { tenantId, now } = context;
  return context.writer.command(context, { operation: 'publishPlan', input }, async (transaction) => {
    const plan = await lockPlan(transaction, tenantId, input.planId);
    if (!plan) {
      return planNotFound();
    }
    const countries = await soldCountries(transaction, tenantId);
    const isPricedByVendor = await hasVendorPrice(transaction, plan, { countries, now });
    const decision = decidePlanPublication({ isPricedByVendor });
    if (!decision.ok) {
      return decision;
    }
    const before = plan.status;
    transaction.audit({ subjectId: plan.id, before: { status: before }, after: { status: 'PUBLISHED' } });
    if (before !== 'PUBLISHED') {
      plan.status = 'PUBLISHED';
      plan.withdrawnBy = null;
      await transaction.em.flush();
      await announcePlans(transaction, { tenantId, countries, planIds: [plan.id], now });
    }
    return accept({ tenantId, planId: plan.id });
  });
}

async function hasVendorPrice(
  transaction: Transaction,
  plan: PlanRow,
  { countries, now }: { countries: readonly string[]; now: Date },
): Promise<boolean> {
  const found = await transaction.query(sql`
    select from catalog.vendor_price
    where tenant_id = ${plan.tenantId}::uuid and plan_id = ${plan.id}::uuid and market = any(${countries}::text[])
      and (effective_until is null or effective_until > ${now.toISOString()}::timestamptz) limit 1`);
  return found.length > 0;
}
