import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { confirmEmail } from '../commands/confirm-email.ts';
import type { TenantContext } from '../context.ts';
import { RegistrationStatus } from './registration-status.ts';
import { Session, sessionView } from './session.ts';

@InputType({ description: 'What `confirmEmail` needs to know.' })
class ConfirmEmailInput {
  @Field(() => String, { description: 'The code in the letter.' })
  emailToken!: string;
}

const ConfirmEmailUserError = userErrorOf('ConfirmEmail', {
  TOKEN_EXPIRED: 'The code has been used or is too old.',
});

@ObjectType({ description: 'What `confirmEmail` answers.', simpleResolvers: true })
class ConfirmEmailPayload {
  @Field(() => Session, { nullable: true, description: 'Null when refused, and while the account waits for approval.' })
  session!: Session | null;

  @Field(() => RegistrationStatus, {
    nullable: true,
    description: 'What the account still waits for. Null when refused.',
  })
  registrationStatus!: RegistrationStatus | null;

  @Field(() => [ConfirmEmailUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ConfirmEmailUserError>[];
}

@Resolver()
export class ConfirmEmailMutation {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Mutation(() => ConfirmEmailPayload, {
    description: 'Confirms the e-mail address of a registration and signs its owner in. No Idempotency-Key needed.',
  })
  async confirmEmail(@InputArg(() => ConfirmEmailInput) input: ConfirmEmailInput, @Ctx() context: TenantContext) {
    const result = await confirmEmail(context, input);
    const { session = null, status = null } = result.ok ? result.value : {};
    return {
      session: session && sessionView(context, session),
      registrationStatus: status as RegistrationStatus | null,
      userErrors: userErrorsOf(result),
    };
  }
}
