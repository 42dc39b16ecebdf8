import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf } from '../../shared/graphql/user-error.ts';
import { approveRegistration } from '../commands/approve-registration.ts';
import type { TenantContext } from '../context.ts';
import { accountPayload } from './account-payload.ts';
import { Account } from './account.ts';

@InputType({ description: 'What `approveRegistration` needs to know.' })
class ApproveRegistrationInput {
  @Field(() => ID, { description: 'As in `accounts`.' })
  accountId!: string;

  @Field(() => Int, { description: 'The `version` that you have seen.' })
  expectedVersion!: number;
}

const ApproveRegistrationUserError = userErrorOf('ApproveRegistration', {
  NOT_FOUND: 'There is no such account.',
  NOT_PENDING: 'The registration has been decided already.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `approveRegistration` answers.', simpleResolvers: true })
class ApproveRegistrationPayload {
  @Field(() => Account, {
    nullable: true,
    description: 'As it is now, also when somebody was quicker; null after any other refusal.',
  })
  account!: Account | null;

  @Field(() => [ApproveRegistrationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ApproveRegistrationUserError>[];
}

@Resolver()
export class ApproveRegistrationMutation {
  @Access('account:approve', 'backOffice', 'root')
  @Mutation(() => ApproveRegistrationPayload, {
    description: 'Lets a registered account buy, and tells it by letter.',
  })
  async approveRegistration(
    @InputArg(() => ApproveRegistrationInput) input: ApproveRegistrationInput,
    @Ctx() context: TenantContext,
  ) {
    return accountPayload(context, await approveRegistration(context, input), input.accountId);
  }
}
