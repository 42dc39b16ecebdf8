import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { signIn } from '../commands/sign-in.ts';
import type { TenantContext } from '../context.ts';
import { Session, sessionView } from './session.ts';

@InputType({ description: 'What `signIn` needs to know.' })
class SignInInput {
  @Field(() => String, { description: 'In any case.' })
  email!: string;

  @Field(() => String, { description: 'As it was chosen.' })
  password!: string;
}

const SignInUserError = userErrorOf('SignIn', {
  INVALID_CREDENTIALS: 'The e-mail and the password do not belong together.',
});

@ObjectType({ description: 'What `signIn` answers.', simpleResolvers: true })
class SignInPayload {
  @Field(() => Session, { nullable: true, description: 'Null when refused.' })
  session!: Session | null;

  @Field(() => [SignInUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof SignInUserError>[];
}

@Resolver()
export class SignInMutation {
  @Access('public', 'storefront')
  @Mutation(() => SignInPayload, {
    description: 'Signs a customer of the shop in. Every refusal is answered alike. No Idempotency-Key needed.',
  })
  async signIn(@InputArg(() => SignInInput) input: SignInInput, @Ctx() context: TenantContext) {
    return payloadOf('session', await signIn(context, input), (session) => sessionView(context, session));
  }
}
