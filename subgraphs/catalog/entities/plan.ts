import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type { PlanStatus } from '../domain/plan-status.ts';

/** What one decision about one plan changes; its content is written in batches, by import and publication. */
export const Plan = defineEntity({
  name: 'Plan',
  schema: 'catalog',
  tableName: 'plan',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    status: p.text().$type<PlanStatus>(),
    /** Who took it from sale: what root withdrew, root's next publication may bring back. */
    withdrawnBy: p.text().$type<'ROOT' | 'TENANT'>().nullable(),
    version: p.integer().version(),
  },
});

export type PlanRow = InferEntity<typeof Plan>;
