import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rotateCspAgreementSecret } from '../commands/rotate-csp-agreement-secret.ts';
import type { ProvisioningContext } from '../context.ts';
import { CspAgreement } from './csp-agreement.ts';

@InputType({ description: 'The new credentials of an agreement. The old ones are not used any more.' })
class RotateCspAgreementSecretInput {
  @Field(() => ID, { description: 'From `linkCspAgreement`, in the acting tenant.' })
  cspAgreementId!: string;

  @Field(() => String, { description: "The application's id at Microsoft." })
  clientId!: string;

  @Field(() => String, { description: 'The value of its key. No field shows it again.' })
  clientSecret!: string;

  @Field(() => String, {
    nullable: true,
    description: 'For calls on behalf of a user, from the secure application model. No field shows it again.',
  })
  refreshToken?: string | null;
}

const RotateCspAgreementSecretUserError = userErrorOf('RotateCspAgreementSecret', {
  NOT_FOUND: 'There is no such agreement, or it was linked just now.',
});

@ObjectType({ description: 'What `rotateCspAgreementSecret` answers.', simpleResolvers: true })
class RotateCspAgreementSecretPayload {
  @Field(() => CspAgreement, { nullable: true, description: 'The agreement; null when refused.' })
  cspAgreement!: CspAgreement | null;

  @Field(() => [RotateCspAgreementSecretUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RotateCspAgreementSecretUserError>[];
}

@Resolver()
export class RotateCspAgreementSecretMutation {
  @Access('csp-agreement:write', 'backOffice', 'root')
  @Mutation(() => RotateCspAgreementSecretPayload, {
    description: 'Gives an agreement new credentials for Partner Center, or its first ones.',
  })
  async rotateCspAgreementSecret(
    @InputArg(() => RotateCspAgreementSecretInput) input: RotateCspAgreementSecretInput,
    @Ctx() context: ProvisioningContext,
  ) {
    const result = await rotateCspAgreementSecret(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('cspAgreement', result, ({ id }) => ({ tenantId, id: encodeId('cspAgreement', id) }));
  }
}
