import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { suspendTenant } from '../commands/suspend-tenant.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findTenant, Tenant } from './tenant.ts';

@InputType({ description: 'Which tenant to stop, and why.' })
class SuspendTenantInput {
  @Field(() => ID, { description: 'The acting tenant.' })
  tenantId!: string;

  @Field(() => Int, { description: 'The `version` that you have seen.' })
  expectedVersion!: number;

  @Field(() => String, { description: 'Why, for the audit.' })
  reason!: string;
}

const SuspendTenantUserError = userErrorOf('SuspendTenant', {
  TENANT_NOT_ACTIVE: 'Only an active tenant can be suspended.',
  NOT_FOUND: 'This is not the acting tenant.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `suspendTenant` answers.', simpleResolvers: true })
class SuspendTenantPayload {
  @Field(() => Tenant, {
    nullable: true,
    description: 'The tenant as it is now; null when it was not found or is not active.',
  })
  tenant!: Tenant | null;

  @Field(() => [SuspendTenantUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof SuspendTenantUserError>[];
}

@Resolver()
export class SuspendTenantMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => SuspendTenantPayload, {
    description: 'Stops the acting tenant within five seconds: storefront, staff and keys. Root still reads it.',
  })
  async suspendTenant(@InputArg(() => SuspendTenantInput) input: SuspendTenantInput, @Ctx() context: TenantContext) {
    const result = await suspendTenant(context, input);
    const reread = rereading(context);
    const current = await findTenant(reread, encodeId('tenant', context.tenantId));
    const payload = await payloadOf('tenant', result, () => current);
    const isStale = !result.ok && result.rejection.code === 'VERSION_CONFLICT';
    return { ...payload, tenant: isStale ? current : payload.tenant };
  }
}
