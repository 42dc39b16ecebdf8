import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { AddressInput } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf } from '../../shared/graphql/user-error.ts';
import { changeAccount } from '../commands/change-account.ts';
import type { TenantContext } from '../context.ts';
import { accountPayload } from './account-payload.ts';
import { Account } from './account.ts';

@InputType({ description: 'What `changeAccount` needs to know.' })
class ChangeAccountInput {
  @Field(() => ID, { description: 'As in `accounts`.' })
  accountId!: string;

  @Field(() => Int, { description: 'The `version` that you have seen.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'The company.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Where the company is written to; nobody signs in with it.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'With its prefix; `EL` for Greece. Null clears it.' })
  vatId?: string | null;

  @Field(() => AddressInput, { nullable: true, description: 'The whole new address.' })
  address?: AddressInput | null;
}

const ChangeAccountUserError = userErrorOf('ChangeAccount', {
  NOT_FOUND: 'There is no such account.',
  VAT_ID_INVALID: 'This is not how a VAT id of the country looks.',
  COUNTRY_NOT_SERVED: 'The tenant does not sell in this country.',
  CURRENCY_NOT_OFFERED: 'The tenant does not sell in this currency.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `changeAccount` answers.', simpleResolvers: true })
class ChangeAccountPayload {
  @Field(() => Account, {
    nullable: true,
    description: 'As it is now, also when somebody was quicker; null after any other refusal.',
  })
  account!: Account | null;

  @Field(() => [ChangeAccountUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ChangeAccountUserError>[];
}

@Resolver()
export class ChangeAccountMutation {
  @Access('account:write', 'storefront', 'backOffice', 'root')
  @Mutation(() => ChangeAccountPayload, {
    description: 'Changes what is given and keeps the rest. Another VAT id or country is verified anew.',
  })
  async changeAccount(@InputArg(() => ChangeAccountInput) input: ChangeAccountInput, @Ctx() context: TenantContext) {
    return accountPayload(context, await changeAccount(context, input), input.accountId);
  }
}
