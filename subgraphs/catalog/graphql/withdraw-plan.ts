import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { withdrawPlan } from '../commands/withdraw-plan.ts';
import { rereading, type CatalogContext } from '../context.ts';
import { Plan, planView } from './plan.ts';

@InputType({ description: 'Which plan to take from sale.' })
class WithdrawPlanInput {
  @Field(() => ID, { description: 'A plan of the acting tenant.' })
  planId!: string;
}

const WithdrawPlanUserError = userErrorOf('WithdrawPlan', {
  NOT_FOUND: 'There is no such plan in this tenant.',
});

@ObjectType({ description: 'What `withdrawPlan` answers.', simpleResolvers: true })
class WithdrawPlanPayload {
  @Field(() => Plan, { nullable: true, description: 'The plan as it is now; null when refused.' })
  plan!: Plan | null;

  @Field(() => [WithdrawPlanUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof WithdrawPlanUserError>[];
}

@Resolver()
export class WithdrawPlanMutation {
  @Access('product:write', 'backOffice', 'root')
  @Mutation(() => WithdrawPlanPayload, {
    description: 'Takes a plan from sale in the acting tenant; running subscriptions go on.',
  })
  async withdrawPlan(@InputArg(() => WithdrawPlanInput) input: WithdrawPlanInput, @Ctx() context: CatalogContext) {
    return payloadOf('plan', await withdrawPlan(context, input), async ({ tenantId, planId }) => {
      const row = await rereading(context).loaders.plan.load({ tenantId, id: planId });
      return row && planView(row);
    });
  }
}
