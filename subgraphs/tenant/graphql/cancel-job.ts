import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { cancelJob } from '../commands/cancel-job.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findJob, Job } from './job.ts';

@InputType({ description: 'Which job to stop.' })
class CancelJobInput {
  @Field(() => ID, { description: 'A job of the acting tenant that goes on.' })
  jobId!: string;
}

const CancelJobUserError = userErrorOf('CancelJob', {
  JOB_ALREADY_ENDED: 'The job has ended.',
  NOT_FOUND: 'The tenant has no such job.',
});

@ObjectType({ description: 'What `cancelJob` answers.', simpleResolvers: true })
class CancelJobPayload {
  @Field(() => Job, { nullable: true, description: 'Null when refused.' })
  job!: Job | null;

  @Field(() => [CancelJobUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CancelJobUserError>[];
}

@Resolver()
export class CancelJobMutation {
  @Access('job:write', 'backOffice', 'root')
  @Mutation(() => CancelJobPayload, {
    description: 'Stops a job after the step that it is in. What it has done stays done.',
  })
  async cancelJob(@InputArg(() => CancelJobInput) input: CancelJobInput, @Ctx() context: TenantContext) {
    const result = await cancelJob(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('job', result, ({ id }) => findJob(rereading(context), { tenantId, id: encodeId('job', id) }));
  }
}
