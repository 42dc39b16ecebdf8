import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { retryVendorOperation } from '../commands/retry-vendor-operation.ts';
import { rereading, type ProvisioningContext } from '../context.ts';
import { findVendorOperation, VendorOperation } from './vendor-operation.ts';

@InputType({ description: 'Which operation shall go on.' })
class RetryVendorOperationInput {
  @Field(() => ID, { description: 'From `vendorOperations`, in the acting tenant.' })
  vendorOperationId!: string;
}

const RetryVendorOperationUserError = userErrorOf('RetryVendorOperation', {
  NOT_FOUND: 'There is no such operation.',
  NOT_PARKED: 'It waits for nobody, or its order has ended.',
});

@ObjectType({ description: 'What `retryVendorOperation` answers.', simpleResolvers: true })
class RetryVendorOperationPayload {
  @Field(() => VendorOperation, { nullable: true, description: 'The operation as it is now; null when refused.' })
  vendorOperation!: VendorOperation | null;

  @Field(() => [RetryVendorOperationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RetryVendorOperationUserError>[];
}

@Resolver()
export class RetryVendorOperationMutation {
  @Access('provisioning:resolve', 'root')
  @Mutation(() => RetryVendorOperationPayload, {
    description:
      'Lets a parked operation go on. It keeps its name, so that what it has done already is not done twice.',
  })
  async retryVendorOperation(
    @InputArg(() => RetryVendorOperationInput) input: RetryVendorOperationInput,
    @Ctx() context: ProvisioningContext,
  ) {
    const result = await retryVendorOperation(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('vendorOperation', result, ({ id }) =>
      findVendorOperation(rereading(context), { tenantId, id: encodeId('vendorOperation', id) }),
    );
  }
}
