import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { revokeApiKey } from '../commands/revoke-api-key.ts';
import { rereading, type TenantContext } from '../context.ts';
import { ApiKey, findApiKey } from './api-key.ts';

@InputType({ description: 'What `revokeApiKey` needs to know.' })
class RevokeApiKeyInput {
  @Field(() => ID, { description: 'As in `apiKeys`.' })
  apiKeyId!: string;
}

const RevokeApiKeyUserError = userErrorOf('RevokeApiKey', {
  NOT_FOUND: 'There is no such key.',
});

@ObjectType({ description: 'What `revokeApiKey` answers.', simpleResolvers: true })
class RevokeApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: 'Null when refused.' })
  apiKey!: ApiKey | null;

  @Field(() => [RevokeApiKeyUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RevokeApiKeyUserError>[];
}

@Resolver()
export class RevokeApiKeyMutation {
  @Access('api-key:write', 'backOffice', 'root')
  @Mutation(() => RevokeApiKeyPayload, { description: 'Ends a key for good; it is refused within five seconds.' })
  async revokeApiKey(@InputArg(() => RevokeApiKeyInput) input: RevokeApiKeyInput, @Ctx() context: TenantContext) {
    const result = await revokeApiKey(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('apiKey', result, ({ apiKeyId }) =>
      findApiKey(rereading(context), { tenantId, id: encodeId('apiKey', apiKeyId) }),
    );
  }
}
