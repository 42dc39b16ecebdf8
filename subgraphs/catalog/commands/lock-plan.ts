import { LockMode } from '@mikro-orm/core';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { reject } from '../../shared/result/result.ts';
import { Plan, type PlanRow } from '../entities/plan.ts';

/** The acting tenant's plan with its row locked; null for an id of another tenant or kind. */
export async function lockPlan({ em }: Transaction, tenantId: string, planId: string): Promise<PlanRow | null> {
  const id = decodeId('plan', planId);
  return id === null ? null : em.findOne(Plan, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

export function planNotFound() {
  return reject({
    code: 'NOT_FOUND' as const,
    message: 'There is no such plan. Take its id from `plans`.',
    path: ['planId'],
  });
}
