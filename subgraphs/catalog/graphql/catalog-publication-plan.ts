import { Arg, Ctx, Field, ID, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { TenantReference } from '../../shared/graphql/common-types.ts';
import { DateTimeScalar, SealedTokenScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { CatalogContext } from '../context.ts';
import { planPublication, type PlannedPublication } from '../queries/publication-plan.ts';
import { PublicationMode, PublicationResult, type PublicationStatus } from './catalog-job.ts';
import { Plan, planView, type PlanView } from './plan.ts';

export enum CatalogChangeAction {
  ADD = 'ADD',
  CHANGE = 'CHANGE',
  WITHDRAW = 'WITHDRAW',
}
registerEnumType(CatalogChangeAction, {
  name: 'CatalogChangeAction',
  description: 'What a publication does with a plan in one tenant.',
  valuesConfig: {
    ADD: { description: 'The plan is new there.' },
    CHANGE: { description: 'Its content or prices change.' },
    WITHDRAW: { description: 'It is taken from sale.' },
  },
});

@ObjectType({ description: 'One thing that a publication would do.', simpleResolvers: true })
class CatalogChange {
  @Field(() => TenantReference, { nullable: true, description: 'Where.' })
  target!: TenantReference | null;

  @Field(() => Plan, { nullable: true, description: "Root's plan." })
  plan!: Plan | null;

  @Field(() => CatalogChangeAction, { description: 'What would be done with the plan there.' })
  action!: CatalogChangeAction;

  @Field(() => String, { description: 'The same for a person.' })
  text!: string;
}

@ObjectType({ description: 'What a publication would do. Its token starts exactly this.', simpleResolvers: true })
class CatalogPublicationPlan {
  @Field(() => [PublicationResult], { description: 'How many plans it touches in each tenant.' })
  targets!: PublicationResult[];

  @Field(() => [CatalogChange], { description: 'The changes by tenant, action and title; at most 100 of each action.' })
  changes!: CatalogChange[];

  @Field(() => Boolean, { description: 'Whether `changes` leaves some out.' })
  isTruncated!: boolean;

  @Field(() => SealedTokenScalar, { nullable: true, description: 'Pass it to `startCatalogPublication`.' })
  planToken!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when the token is good.' })
  expiresAt!: Date | null;
}

@Resolver()
export class CatalogPublicationPlanResolver {
  @Access('catalog:publish', 'root')
  @Cost(50)
  @Query(() => CatalogPublicationPlan, {
    nullable: true,
    description: "What publishing root's catalogue into these tenants would do. Changes nothing.",
  })
  async catalogPublicationPlan(
    @Arg('tenantIds', () => [ID], { description: '1 to 100 tenants below root.' }) tenantIds: string[],
    @Arg('mode', () => PublicationMode, { description: 'What is copied.' }) mode: PublicationMode,
    @Ctx() context: CatalogContext,
  ): Promise<CatalogPublicationPlan> {
    const { changes, planToken, expiresAt, ...planned } = await planPublication(context, { tenantIds, mode });
    return {
      targets: planned.targets.map((target) => targetView(target, changes)),
      changes: await changeViews(context, changes),
      isTruncated: changes.some((change) => change.count > change.plan_ids.length),
      planToken,
      expiresAt,
    };
  }
}

function targetView(
  target: PlannedPublication['targets'][number],
  changes: PlannedPublication['changes'],
): PublicationResult {
  const count = (action: string) =>
    changes.find((change) => change.target_tenant_id === target.tenant_id && change.action === action)?.count ?? 0;
  const isActive = target.status === 'ACTIVE';
  return {
    target: { id: encodeId('tenant', target.tenant_id) },
    status: (isActive ? 'PENDING' : 'REFUSED') as PublicationStatus,
    added: count('ADD'),
    changed: count('CHANGE'),
    withdrawn: count('WITHDRAW'),
    problem: isActive ? null : `${target.code} is not active. Activate it, or plan without it.`,
  };
}

const TEXTS: Record<CatalogChangeAction, string> = {
  ADD: 'is new',
  CHANGE: 'changes in content or price',
  WITHDRAW: 'is taken from sale',
};

async function changeViews(context: CatalogContext, changes: PlannedPublication['changes']): Promise<CatalogChange[]> {
  const views = changes.flatMap(({ target_tenant_id, action, plan_ids }) =>
    plan_ids.map(async (id) => {
      const row = await context.loaders.plan.load({ tenantId: context.tenantId, id });
      const plan: PlanView | null = row && planView(row);
      return {
        target: { id: encodeId('tenant', target_tenant_id) },
        plan: plan as Plan | null,
        action: action as CatalogChangeAction,
        text: `${plan?.title ?? 'A plan'} ${TEXTS[action]}.`,
      };
    }),
  );
  return Promise.all(views);
}
