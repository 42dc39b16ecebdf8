import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { signOutEverywhere } from '../commands/sign-out-everywhere.ts';
import type { TenantContext } from '../context.ts';

@InputType({ description: 'What `signOutEverywhere` needs to know.' })
class SignOutEverywhereInput {
  @Field(() => ID, { description: 'As in `account { members }`.' })
  memberId!: string;
}

const SignOutEverywhereUserError = userErrorOf('SignOutEverywhere', {
  NOT_FOUND: 'There is no such member.',
});

@ObjectType({ description: 'What `signOutEverywhere` answers.', simpleResolvers: true })
class SignOutEverywherePayload {
  @Field(() => [SignOutEverywhereUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof SignOutEverywhereUserError>[];
}

@Resolver()
export class SignOutEverywhereMutation {
  @Access('member:write', 'storefront', 'backOffice', 'root')
  @Mutation(() => SignOutEverywherePayload, {
    description: 'Ends every session of a member; all devices are refused within five seconds.',
  })
  async signOutEverywhere(
    @InputArg(() => SignOutEverywhereInput) input: SignOutEverywhereInput,
    @Ctx() context: TenantContext,
  ) {
    return { userErrors: userErrorsOf(await signOutEverywhere(context, input)) };
  }
}
