import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rotateCspAgreementSecret } from '../commands/rotate-csp-agreement-secret.ts';
import type { ProvisioningContext } from '../context.ts';
import { CspAgreement } from './csp-agreement.ts';

@InputType()
class RotateCspAgreementSecretInput {
  @Field(() => ID)
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

@ObjectType({ simpleResolvers: true })
class RotateCspAgreementSecretPayload {
  @Field(() => CspAgreement, { nullable: true, description: 'The agreement; null when refused.' })
  cspAgreement!: CspAgreement | null;

  @Field(() => [RotateCspAgreementSecretUserError])
  userErrors!: InstanceType<typeof RotateCspAgreementSecretUserError>[];
}

@Resolver()
export class RotateCspAgreementSecretMutation {
  @Access('csp-agreement:write', 'backOffice', 'root')
  @Mutation(() => RotateCspAgreementSecretPayload, {
    description: 'Gives an agreement new credentials for Partner Center, or its first ones.',
  })
  async rotateCspAgreementSecret(
    @Arg('input', () => RotateCspAgreementSecretInput) input: RotateCspAgreementSecretInput,
    @Ctx() context: ProvisioningContext,
  ) {
    const result = await rotateCspAgreementSecret(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('cspAgreement', result, ({ id }) => ({ tenantId, id: encodeId('cspAgreement', id) }));
  }
}
