import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { signOut } from '../commands/sign-out.ts';
import type { TenantContext } from '../context.ts';

@InputType({ description: 'What `signOut` needs to know.' })
class SignOutInput {
  @Field(() => String, { description: 'Any refresh token of the session.' })
  refreshToken!: string;
}

const SignOutUserError = userErrorOf('SignOut', {});

@ObjectType({ description: 'What `signOut` answers.', simpleResolvers: true })
class SignOutPayload {
  @Field(() => [SignOutUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof SignOutUserError>[];
}

@Resolver()
export class SignOutMutation {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Mutation(() => SignOutPayload, {
    description: 'Ends the session of a refresh token; an unknown one is no mistake. No Idempotency-Key needed.',
  })
  async signOut(@InputArg(() => SignOutInput) input: SignOutInput, @Ctx() context: TenantContext) {
    return { userErrors: userErrorsOf(await signOut(context, input)) };
  }
}
