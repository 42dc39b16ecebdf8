import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { SealedTokenScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { startCatalogPublication } from '../commands/start-catalog-publication.ts';
import type { CatalogContext } from '../context.ts';
import { CatalogJob, catalogJobView } from './catalog-job.ts';

@InputType({ description: 'Which publication to start.' })
class StartCatalogPublicationInput {
  @Field(() => SealedTokenScalar, { description: 'From `catalogPublicationPlan`; lives 30 minutes, starts once.' })
  planToken!: string;
}

const StartCatalogPublicationUserError = userErrorOf('StartCatalogPublication', {
  PLAN_EXPIRED: 'The plan is older than 30 minutes.',
  PLAN_STALE: 'The catalogue or a tenant has changed since, or the plan was started already.',
  TENANT_NOT_ACTIVE: 'A tenant of the plan does not sell.',
});

@ObjectType({ description: 'What `startCatalogPublication` answers.', simpleResolvers: true })
class StartCatalogPublicationPayload {
  @Field(() => CatalogJob, { nullable: true, description: 'The job to follow; null when refused.' })
  job!: CatalogJob | null;

  @Field(() => [StartCatalogPublicationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof StartCatalogPublicationUserError>[];
}

@Resolver()
export class StartCatalogPublicationMutation {
  @Access('catalog:publish', 'root')
  @Mutation(() => StartCatalogPublicationPayload, {
    description:
      "Copies root's catalogue into the tenants of the plan, each by a job of its own. A plan comes into a tenant when the vendor prices it in one of the tenant's countries. Publishing the same again changes nothing.",
  })
  async startCatalogPublication(
    @InputArg(() => StartCatalogPublicationInput) input: StartCatalogPublicationInput,
    @Ctx() context: CatalogContext,
  ) {
    return payloadOf('job', await startCatalogPublication(context, input), catalogJobView);
  }
}
