import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { changeCreditLimit } from '../commands/change-credit-limit.ts';
import type { BillingContext } from '../context.ts';
import { Account, accountReference } from './account-reference.ts';
import { MoneyInput } from './money-input.ts';

@InputType({ description: 'How much a reseller may owe from now on.' })
class ChangeCreditLimitInput {
  @Field(() => ID, { description: 'A reseller.' })
  accountId!: string;

  @Field(() => Int, { description: 'The `credit.version` that you have seen; 0 before the first change.' })
  expectedVersion!: number;

  @Field(() => MoneyInput, { description: "In the account's currency, not below zero." })
  limit!: MoneyInput;
}

const ChangeCreditLimitUserError = userErrorOf('ChangeCreditLimit', {
  NOT_FOUND: 'There is no such reseller.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
  CURRENCY_MISMATCH: "The limit is not in the account's currency.",
});

@ObjectType({ description: 'What `changeCreditLimit` answers.', simpleResolvers: true })
class ChangeCreditLimitPayload {
  @Field(() => Account, {
    nullable: true,
    description: 'The account with its `credit`; null when there is no such one.',
  })
  account!: Account | null;

  @Field(() => [ChangeCreditLimitUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ChangeCreditLimitUserError>[];
}

@Resolver()
export class ChangeCreditLimitMutation {
  @Access('credit:write', 'backOffice', 'root')
  @Mutation(() => ChangeCreditLimitPayload, {
    description: 'Changes how much a reseller may owe. What is owed already stays owed.',
  })
  async changeCreditLimit(
    @InputArg(() => ChangeCreditLimitInput) input: ChangeCreditLimitInput,
    @Ctx() context: BillingContext,
  ) {
    const result = await changeCreditLimit(context, input);
    const payload = await payloadOf('account', result, ({ accountId }) =>
      accountReference(context.tenantId, accountId),
    );
    const isConflict = !result.ok && result.rejection.code === 'VERSION_CONFLICT';
    return isConflict ? { ...payload, account: conflicting(context, input) } : payload;
  }
}

function conflicting(context: BillingContext, { accountId }: ChangeCreditLimitInput): Account | null {
  const id = decodeId('account', accountId);
  return id === null ? null : accountReference(context.tenantId, id);
}
