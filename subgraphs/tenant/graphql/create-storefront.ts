import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { LocaleScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createStorefront } from '../commands/create-storefront.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findStorefront, RegistrationPolicy, Storefront } from './storefront.ts';

@InputType({ description: 'Where the storefront answers, in which language, and to whom.' })
class CreateStorefrontInput {
  @Field(() => [String], { description: 'Host names without port, each unique in the installation.' })
  hosts!: string[];

  @Field(() => LocaleScalar, { description: 'The language of its content.' })
  primaryLocale!: string;

  @Field(() => RegistrationPolicy, { description: 'Who may open an account.' })
  registration!: RegistrationPolicy;
}

const CreateStorefrontUserError = userErrorOf('CreateStorefront', {
  HOST_TAKEN: 'Another storefront has one of the hosts.',
  STOREFRONT_EXISTS: 'The tenant has a storefront already.',
});

@ObjectType({ description: 'What `createStorefront` answers.', simpleResolvers: true })
class CreateStorefrontPayload {
  @Field(() => Storefront, { nullable: true, description: 'Null when refused.' })
  storefront!: Storefront | null;

  @Field(() => String, { nullable: true, description: 'Send it as `X-Storefront-Key`. Null when refused.' })
  publishableKey!: string | null;

  @Field(() => [CreateStorefrontUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateStorefrontUserError>[];
}

@Resolver()
export class CreateStorefrontMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => CreateStorefrontPayload, { description: 'Opens the one storefront of the acting tenant.' })
  async createStorefront(
    @InputArg(() => CreateStorefrontInput) input: CreateStorefrontInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await createStorefront(context, input);
    const reread = rereading(context);
    const tenantId = encodeId('tenant', context.tenantId);
    const payload = await payloadOf('storefront', result, ({ id }) =>
      findStorefront(reread, { tenantId, id: encodeId('storefront', id) }),
    );
    return { ...payload, publishableKey: payload.storefront?.publishableKey ?? null };
  }
}
