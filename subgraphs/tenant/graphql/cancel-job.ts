import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { cancelJob } from '../commands/cancel-job.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findJob, Job } from './job.ts';

@InputType()
class CancelJobInput {
  @Field(() => ID)
  jobId!: string;
}

const CancelJobUserError = userErrorOf('CancelJob', {
  JOB_ALREADY_ENDED: 'The job has ended.',
  NOT_FOUND: 'The tenant has no such job.',
});

@ObjectType({ simpleResolvers: true })
class CancelJobPayload {
  @Field(() => Job, { nullable: true, description: 'Null when refused.' })
  job!: Job | null;

  @Field(() => [CancelJobUserError])
  userErrors!: InstanceType<typeof CancelJobUserError>[];
}

@Resolver()
export class CancelJobMutation {
  @Access('job:write', 'backOffice', 'root')
  @Mutation(() => CancelJobPayload, {
    description: 'Stops a job after the step that it is in. What it has done stays done.',
  })
  async cancelJob(@Arg('input', () => CancelJobInput) input: CancelJobInput, @Ctx() context: TenantContext) {
    const result = await cancelJob(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('job', result, ({ id }) => findJob(rereading(context), { tenantId, id: encodeId('job', id) }));
  }
}
