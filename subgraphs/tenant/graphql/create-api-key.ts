import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createApiKey } from '../commands/create-api-key.ts';
import { rereading, type TenantContext } from '../context.ts';
import { ApiKey, findApiKey } from './api-key.ts';

@InputType({ description: 'What `createApiKey` needs to know.' })
class CreateApiKeyInput {
  @Field(() => String, { description: 'What uses it.' })
  name!: string;

  @Field(() => [String], { description: 'As `noun:verb`, none that you do not hold yourself.' })
  permissions!: string[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'Leave it out for a key that does not expire.' })
  expiresAt?: Date | null;
}

const CreateApiKeyUserError = userErrorOf('CreateApiKey', {
  PERMISSION_NOT_GRANTABLE: 'One of the permissions is not yours to give.',
});

@ObjectType({ description: 'What `createApiKey` answers.', simpleResolvers: true })
class CreateApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'Null when refused.' })
  apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key: send it as `Authorization: Bearer`. Shown this once; null in a replay and when refused.',
  })
  secret!: string | null;

  @Field(() => [CreateApiKeyUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateApiKeyUserError>[];
}

@Resolver()
export class CreateApiKeyMutation {
  @Access('api-key:write', 'backOffice', 'root')
  @Mutation(() => CreateApiKeyPayload, { description: 'Makes a key for a machine that works in the acting tenant.' })
  async createApiKey(@InputArg(() => CreateApiKeyInput) input: CreateApiKeyInput, @Ctx() context: TenantContext) {
    const result = await createApiKey(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    const payload = await payloadOf('apiKey', result, ({ apiKeyId }) =>
      findApiKey(rereading(context), { tenantId, id: encodeId('apiKey', apiKeyId) }),
    );
    return { ...payload, secret: result.ok ? result.value.secret : null };
  }
}
