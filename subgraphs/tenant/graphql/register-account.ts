import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { AddressInput } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { registerAccount } from '../commands/register-account.ts';
import type { TenantContext } from '../context.ts';
import { AccountKind } from './account-filter.ts';
import { Account } from './account.ts';
import { RegistrationStatus } from './registration-status.ts';

@InputType({ description: 'What `registerAccount` needs to know.' })
class RegisterAccountInput {
  @Field(() => AccountKind, { description: 'RESELLER or DIRECT_CUSTOMER; end customers are added by their reseller.' })
  kind!: AccountKind;

  @Field(() => String, { description: 'As on its invoices.' })
  companyName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'With its prefix; `EL` for Greece. Leave it out when there is none.',
  })
  vatId?: string | null;

  @Field(() => AddressInput, { description: 'Where the company is; its country decides the taxes.' })
  address!: AddressInput;

  @Field(() => String, { description: 'Who signs in first.' })
  contactName!: string;

  @Field(() => String, { description: 'With what that person signs in; confirmed by a letter.' })
  email!: string;

  @Field(() => String, { description: 'At least 12 characters, hard to guess.' })
  password!: string;

  @Field(() => CurrencyCodeScalar, { nullable: true, description: 'In what to buy; the current one when left out.' })
  currency?: string | null;
}

@ObjectType({ description: 'How far a registration is. A known e-mail address gets the same answer, and a letter.' })
export class Registration {
  @Field(() => RegistrationStatus, { description: 'What it waits for.' })
  status!: RegistrationStatus;

  @Field(() => Account, { nullable: true, description: 'Null until the e-mail address is confirmed.' })
  account!: Account | null;
}

const RegisterAccountUserError = userErrorOf('RegisterAccount', {
  REGISTRATION_CLOSED: 'The shop opens no accounts here.',
  VAT_ID_INVALID: 'This is not how a VAT id of the country looks.',
  PASSWORD_TOO_WEAK: 'The password is too short or easy to guess.',
  COUNTRY_NOT_SERVED: 'The shop does not sell in this country.',
  CURRENCY_NOT_OFFERED: 'The shop does not sell in this currency.',
});

@ObjectType({ description: 'What `registerAccount` answers.', simpleResolvers: true })
class RegisterAccountPayload {
  @Field(() => Registration, { nullable: true, description: 'Null when refused.' })
  registration!: Registration | null;

  @Field(() => [RegisterAccountUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RegisterAccountUserError>[];
}

@Resolver()
export class RegisterAccountMutation {
  @Access('public', 'storefront')
  @Mutation(() => RegisterAccountPayload, {
    description: 'Opens an account with its first member. Go on with the code in the letter: `confirmEmail`.',
  })
  async registerAccount(
    @InputArg(() => RegisterAccountInput) input: RegisterAccountInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await registerAccount(context, input);
    return payloadOf('registration', result, ({ status }) => ({ status: status as RegistrationStatus, account: null }));
  }
}
