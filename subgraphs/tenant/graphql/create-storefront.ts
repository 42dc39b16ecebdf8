import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { LocaleScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createStorefront } from '../commands/create-storefront.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findStorefront, RegistrationPolicy, Storefront } from './storefront.ts';

@InputType()
class CreateStorefrontInput {
  @Field(() => [String], { description: 'Host names without port, each unique in the installation.' })
  hosts!: string[];

  @Field(() => LocaleScalar, { description: 'The language of its content.' })
  primaryLocale!: string;

  @Field(() => RegistrationPolicy)
  registration!: RegistrationPolicy;
}

const CreateStorefrontUserError = userErrorOf('CreateStorefront', {
  HOST_TAKEN: 'Another storefront has one of the hosts.',
  STOREFRONT_EXISTS: 'The tenant has a storefront already.',
});

@ObjectType({ simpleResolvers: true })
class CreateStorefrontPayload {
  @Field(() => Storefront, { nullable: true, description: 'Null when refused.' })
  storefront!: Storefront | null;

  @Field(() => String, { nullable: true, description: 'Send it as `X-Storefront-Key`. Null when refused.' })
  publishableKey!: string | null;

  @Field(() => [CreateStorefrontUserError])
  userErrors!: InstanceType<typeof CreateStorefrontUserError>[];
}

@Resolver()
export class CreateStorefrontMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => CreateStorefrontPayload, { description: 'Opens the one storefront of the acting tenant.' })
  async createStorefront(
    @Arg('input', () => CreateStorefrontInput) input: CreateStorefrontInput,
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
