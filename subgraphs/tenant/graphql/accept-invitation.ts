import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { acceptInvitation } from '../commands/accept-invitation.ts';
import type { TenantContext } from '../context.ts';
import { Session, sessionView } from './session.ts';

@InputType({ description: 'What `acceptInvitation` needs to know.' })
class AcceptInvitationInput {
  @Field(() => String, { description: 'The code in the letter.' })
  invitationToken!: string;

  @Field(() => String, { description: 'At least 12 characters, hard to guess.' })
  password!: string;
}

const AcceptInvitationUserError = userErrorOf('AcceptInvitation', {
  INVITATION_EXPIRED: 'The invitation has been used or is too old.',
  PASSWORD_TOO_WEAK: 'The password is too short or easy to guess.',
});

@ObjectType({ description: 'What `acceptInvitation` answers.', simpleResolvers: true })
class AcceptInvitationPayload {
  @Field(() => Session, { nullable: true, description: 'Null when refused.' })
  session!: Session | null;

  @Field(() => [AcceptInvitationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof AcceptInvitationUserError>[];
}

@Resolver()
export class AcceptInvitationMutation {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Mutation(() => AcceptInvitationPayload, {
    description: 'Gives somebody who was invited a password and signs them in. No Idempotency-Key needed.',
  })
  async acceptInvitation(
    @InputArg(() => AcceptInvitationInput) input: AcceptInvitationInput,
    @Ctx() context: TenantContext,
  ) {
    return payloadOf('session', await acceptInvitation(context, input), (session) => sessionView(context, session));
  }
}
