import {
  PLAN_PUBLISHED,
  PLAN_WITHDRAWN,
  type PlanPublished,
  type PlanWithdrawn,
} from '../../shared/events/contracts/catalog.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyPublishedPlan, copyWithdrawnPlan } from '../commands/copy-plan.ts';

/** One queue for both, because a plan is published and withdrawn in an order that counts. */
export const onPlanPublished: EventHandler = {
  name: 'provisioning.on-plan-published',
  topics: [PLAN_PUBLISHED, PLAN_WITHDRAWN],
  handle: (transaction, { topic, tenantId, body }) =>
    topic === PLAN_PUBLISHED
      ? copyPublishedPlan(transaction, tenantId, body as PlanPublished)
      : copyWithdrawnPlan(transaction, tenantId, body as PlanWithdrawn),
};
