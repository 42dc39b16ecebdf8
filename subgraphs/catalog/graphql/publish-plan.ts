import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { publishPlan } from '../commands/publish-plan.ts';
import { rereading, type CatalogContext } from '../context.ts';
import { Plan, planView } from './plan.ts';

@InputType({ description: 'Which plan to sell.' })
class PublishPlanInput {
  @Field(() => ID, { description: 'A plan of the acting tenant.' })
  planId!: string;
}

const PublishPlanUserError = userErrorOf('PublishPlan', {
  NOT_FOUND: 'There is no such plan in this tenant.',
  NOT_PRICED: "The vendor has no price for it in the tenant's countries.",
});

@ObjectType({ description: 'What `publishPlan` answers.', simpleResolvers: true })
class PublishPlanPayload {
  @Field(() => Plan, { nullable: true, description: 'The plan as it is now; null when refused.' })
  plan!: Plan | null;

  @Field(() => [PublishPlanUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof PublishPlanUserError>[];
}

@Resolver()
export class PublishPlanMutation {
  @Access('product:write', 'backOffice', 'root')
  @Mutation(() => PublishPlanPayload, {
    description: 'Puts a plan on sale in the acting tenant. Buyers see it once a price list prices it.',
  })
  async publishPlan(@InputArg(() => PublishPlanInput) input: PublishPlanInput, @Ctx() context: CatalogContext) {
    return payloadOf('plan', await publishPlan(context, input), async ({ tenantId, planId }) => {
      const row = await rereading(context).loaders.plan.load({ tenantId, id: planId });
      return row && planView(row);
    });
  }
}
