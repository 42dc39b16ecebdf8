import { authorize } from '../../shared/context/authorize.ts';
import { accept } from '../../shared/result/result.ts';
import type { CatalogContext } from '../context.ts';
import { announceWithdrawals } from './announce-plans.ts';
import { lockPlan, planNotFound } from './lock-plan.ts';

/**
 * Takes a plan from sale in the acting tenant; running subscriptions go on. What root withdraws goes from its children with
 * the next publication, and what a child withdraws itself no publication brings back.
 */
export async function withdrawPlan(context: CatalogContext, input: { planId: string }) {
  authorize(context, 'product:write');
  const { tenantId } = context;
  return context.writer.command(context, { operation: 'withdrawPlan', input }, async (transaction) => {
    const plan = await lockPlan(transaction, tenantId, input.planId);
    if (!plan) {
      return planNotFound();
    }
    const before = plan.status;
    transaction.audit({ subjectId: plan.id, before: { status: before }, after: { status: 'WITHDRAWN' } });
    plan.status = 'WITHDRAWN';
    plan.withdrawnBy = 'TENANT';
    await transaction.em.flush();
    if (before === 'PUBLISHED') {
      await announceWithdrawals(transaction, [plan]);
    }
    return accept({ tenantId, planId: plan.id });
  });
}
