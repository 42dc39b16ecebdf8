import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { refreshSession } from '../commands/refresh-session.ts';
import type { TenantContext } from '../context.ts';
import { Session, sessionView } from './session.ts';

@InputType({ description: 'What `refreshSession` needs to know.' })
class RefreshSessionInput {
  @Field(() => String, { description: 'The newest one of the session.' })
  refreshToken!: string;
}

const RefreshSessionUserError = userErrorOf('RefreshSession', {
  SESSION_EXPIRED: 'The session has ended: by itself, by its member, or because a refresh token was used twice.',
});

@ObjectType({ description: 'What `refreshSession` answers.', simpleResolvers: true })
class RefreshSessionPayload {
  @Field(() => Session, { nullable: true, description: 'Null when refused.' })
  session!: Session | null;

  @Field(() => [RefreshSessionUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RefreshSessionUserError>[];
}

@Resolver()
export class RefreshSessionMutation {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Mutation(() => RefreshSessionPayload, {
    description: 'Goes on with a session under new tokens. No Idempotency-Key needed.',
  })
  async refreshSession(@InputArg(() => RefreshSessionInput) input: RefreshSessionInput, @Ctx() context: TenantContext) {
    return payloadOf('session', await refreshSession(context, input), (session) => sessionView(context, session));
  }
}
