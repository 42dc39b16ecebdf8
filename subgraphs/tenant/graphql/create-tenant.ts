import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CountryCodeScalar, CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createTenant } from '../commands/create-tenant.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findTenant, Tenant } from './tenant.ts';

@InputType({ description: 'What a new tenant is called, and where and in what it sells.' })
class CreateTenantInput {
  @Field(() => String, {
    description: '2 to 32 lower-case letters, digits and dashes; unique in the installation, and forever.',
  })
  code!: string;

  @Field(() => String, { description: 'As people read it, 1 to 200 characters.' })
  name!: string;

  @Field(() => ID, { description: 'The tenant above it; the root tenant for a country.' })
  parentId!: string;

  @Field(() => [CountryCodeScalar], { description: 'Where it sells.' })
  countries!: string[];

  @Field(() => [CurrencyCodeScalar], { description: 'In what it sells; the first is the default.' })
  currencies!: string[];

  @Field(() => String, { description: 'IANA name such as `Europe/Athens`.' })
  timeZone!: string;
}

const CreateTenantUserError = userErrorOf('CreateTenant', {
  CODE_TAKEN: 'Another tenant has this code.',
  NOT_FOUND: 'There is no such parent tenant.',
});

@ObjectType({ description: 'What `createTenant` answers.', simpleResolvers: true })
class CreateTenantPayload {
  @Field(() => Tenant, { nullable: true, description: 'The new tenant, in status DRAFT; null when refused.' })
  tenant!: Tenant | null;

  @Field(() => [CreateTenantUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateTenantUserError>[];
}

@Resolver()
export class CreateTenantMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => CreateTenantPayload, {
    description: 'Creates a tenant. Give it a legal entity and a storefront, then activate it.',
  })
  async createTenant(@InputArg(() => CreateTenantInput) input: CreateTenantInput, @Ctx() context: TenantContext) {
    const result = await createTenant(context, input);
    const inNewTenant = rereading({ ...context, readScope: 'all' });
    return payloadOf('tenant', result, ({ tenantId }) => findTenant(inNewTenant, encodeId('tenant', tenantId)));
  }
}
