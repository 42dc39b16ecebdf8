import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf } from '../../shared/graphql/user-error.ts';
import { rejectRegistration } from '../commands/reject-registration.ts';
import type { TenantContext } from '../context.ts';
import { accountPayload } from './account-payload.ts';
import { Account } from './account.ts';

@InputType({ description: 'What `rejectRegistration` needs to know.' })
class RejectRegistrationInput {
  @Field(() => ID, { description: 'As in `accounts`.' })
  accountId!: string;

  @Field(() => Int, { description: 'The `version` that you have seen.' })
  expectedVersion!: number;

  @Field(() => String, { description: 'The customer reads it; 1 to 500 characters.' })
  reason!: string;
}

const RejectRegistrationUserError = userErrorOf('RejectRegistration', {
  NOT_FOUND: 'There is no such account.',
  NOT_PENDING: 'The registration has been decided already.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `rejectRegistration` answers.', simpleResolvers: true })
class RejectRegistrationPayload {
  @Field(() => Account, {
    nullable: true,
    description: 'As it is now, also when somebody was quicker; null after any other refusal.',
  })
  account!: Account | null;

  @Field(() => [RejectRegistrationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RejectRegistrationUserError>[];
}

@Resolver()
export class RejectRegistrationMutation {
  @Access('account:approve', 'backOffice', 'root')
  @Mutation(() => RejectRegistrationPayload, {
    description: 'Refuses a registered account, and tells it why by letter.',
  })
  async rejectRegistration(
    @InputArg(() => RejectRegistrationInput) input: RejectRegistrationInput,
    @Ctx() context: TenantContext,
  ) {
    return accountPayload(context, await rejectRegistration(context, input), input.accountId);
  }
}
