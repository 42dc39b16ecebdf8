import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { activateTenant } from '../commands/activate-tenant.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findTenant, Tenant } from './tenant.ts';

@InputType({ description: 'Which tenant is to sell.' })
class ActivateTenantInput {
  @Field(() => ID, { description: 'The acting tenant.' })
  tenantId!: string;

  @Field(() => Int, { description: 'The `version` that you have seen.' })
  expectedVersion!: number;
}

const ActivateTenantUserError = userErrorOf('ActivateTenant', {
  CHECKLIST_INCOMPLETE: 'Something is missing; see `checklist`.',
  NOT_FOUND: 'This is not the acting tenant.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `activateTenant` answers.', simpleResolvers: true })
class ActivateTenantPayload {
  @Field(() => Tenant, {
    nullable: true,
    description: 'The tenant as it is now; null when it was not found or is not ready.',
  })
  tenant!: Tenant | null;

  @Field(() => [ActivateTenantUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ActivateTenantUserError>[];
}

@Resolver()
export class ActivateTenantMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => ActivateTenantPayload, { description: 'Lets the acting tenant sell; also ends a suspension.' })
  async activateTenant(@InputArg(() => ActivateTenantInput) input: ActivateTenantInput, @Ctx() context: TenantContext) {
    const result = await activateTenant(context, input);
    const reread = rereading(context);
    const current = await findTenant(reread, encodeId('tenant', context.tenantId));
    const payload = await payloadOf('tenant', result, () => current);
    const isStale = !result.ok && result.rejection.code === 'VERSION_CONFLICT';
    return { ...payload, tenant: isStale ? current : payload.tenant };
  }
}
