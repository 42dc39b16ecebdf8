import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { DurationScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rotateApiKey } from '../commands/rotate-api-key.ts';
import { rereading, type TenantContext } from '../context.ts';
import { ApiKey, findApiKey } from './api-key.ts';

@InputType({ description: 'Which key gets a successor.' })
class RotateApiKeyInput {
  @Field(() => ID, { description: 'A key of the acting tenant that works.' })
  apiKeyId!: string;

  @Field(() => DurationScalar, { description: 'For how long the old key works beside the new one, at most `P30D`.' })
  overlap!: string;
}

const RotateApiKeyUserError = userErrorOf('RotateApiKey', {
  NOT_FOUND: 'The tenant has no such key.',
  PERMISSION_NOT_GRANTABLE: 'The key may do something that you may not.',
});

@ObjectType({ description: 'What `rotateApiKey` answers.', simpleResolvers: true })
class RotateApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'The new key; null when refused.' })
  apiKey!: ApiKey | null;

  @Field(() => String, {
    nullable: true,
    description: 'The new key: send it as `Authorization: Bearer`. Shown this once; null in a replay and when refused.',
  })
  secret!: string | null;

  @Field(() => [RotateApiKeyUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RotateApiKeyUserError>[];
}

@Resolver()
export class RotateApiKeyMutation {
  @Access('api-key:write', 'backOffice', 'root')
  @Mutation(() => RotateApiKeyPayload, {
    description: 'Makes a second key that may do the same; the first one ends after the overlap.',
  })
  async rotateApiKey(@InputArg(() => RotateApiKeyInput) input: RotateApiKeyInput, @Ctx() context: TenantContext) {
    const result = await rotateApiKey(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    const payload = await payloadOf('apiKey', result, ({ apiKeyId }) =>
      findApiKey(rereading(context), { tenantId, id: encodeId('apiKey', apiKeyId) }),
    );
    return { ...payload, secret: result.ok ? result.value.secret : null };
  }
}
