import { Ctx, Field, ID, InputType, Mutation, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rereading, type ProvisioningContext } from '../context.ts';
import { resolveVendorOperation } from '../processes/resolve-vendor-operation.ts';
import { findVendorOperation, VendorOperation } from './vendor-operation.ts';

export enum OperationResolution {
  SUCCEEDED_AT_VENDOR = 'SUCCEEDED_AT_VENDOR',
  REFUSED_AT_VENDOR = 'REFUSED_AT_VENDOR',
  GIVE_UP = 'GIVE_UP',
}
registerEnumType(OperationResolution, {
  name: 'OperationResolution',
  description: 'What a person has found out about an operation.',
  valuesConfig: {
    SUCCEEDED_AT_VENDOR: { description: 'The vendor has done it: the order goes on with what was done.' },
    REFUSED_AT_VENDOR: { description: 'The vendor will not do it: its lines are refused.' },
    GIVE_UP: { description: 'Nobody will do it: its lines are canceled.' },
  },
});

@InputType({ description: 'What became of a parked operation.' })
class ResolveVendorOperationInput {
  @Field(() => ID, { description: 'From `vendorOperations`, in the acting tenant.' })
  vendorOperationId!: string;

  @Field(() => OperationResolution, { description: 'What you have found out. The vendor is asked whether it is so.' })
  resolution!: OperationResolution;

  @Field(() => String, { description: 'How you know, in a sentence; stands in the audit.' })
  note!: string;
}

const ResolveVendorOperationUserError = userErrorOf('ResolveVendorOperation', {
  NOT_FOUND: 'There is no such operation.',
  NOT_PARKED: 'It waits for nobody.',
  VENDOR_DISAGREES: 'The vendor says something else about it.',
});

@ObjectType({ description: 'What `resolveVendorOperation` answers.', simpleResolvers: true })
class ResolveVendorOperationPayload {
  @Field(() => VendorOperation, { nullable: true, description: 'The operation as it is now; null when refused.' })
  vendorOperation!: VendorOperation | null;

  @Field(() => [ResolveVendorOperationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ResolveVendorOperationUserError>[];
}

@Resolver()
export class ResolveVendorOperationMutation {
  @Access('provisioning:resolve', 'root')
  @Mutation(() => ResolveVendorOperationPayload, {
    description: 'Closes a parked operation with what a person has found out. Nothing that was bought is given up.',
  })
  async resolveVendorOperation(
    @InputArg(() => ResolveVendorOperationInput) input: ResolveVendorOperationInput,
    @Ctx() context: ProvisioningContext,
  ) {
    const result = await resolveVendorOperation(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('vendorOperation', result, ({ id }) =>
      findVendorOperation(rereading(context), { tenantId, id: encodeId('vendorOperation', id) }),
    );
  }
}
