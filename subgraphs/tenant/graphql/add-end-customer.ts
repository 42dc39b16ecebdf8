import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { AddressInput } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { userErrorOf } from '../../shared/graphql/user-error.ts';
import { addEndCustomer } from '../commands/add-end-customer.ts';
import type { TenantContext } from '../context.ts';
import { accountPayload } from './account-payload.ts';
import { Account } from './account.ts';

@InputType({ description: 'What `addEndCustomer` needs to know.' })
class AddEndCustomerInput {
  @Field(() => ID, { nullable: true, description: 'The reseller; left out by a reseller that acts for itself.' })
  resellerId?: string | null;

  @Field(() => String, { description: 'The company, as on its documents.' })
  name!: string;

  @Field(() => String, { description: 'Where the company is written to.' })
  email!: string;

  @Field(() => String, {
    nullable: true,
    description: 'With its prefix; `EL` for Greece. Leave it out when there is none.',
  })
  vatId?: string | null;

  @Field(() => AddressInput, { description: 'Where the company is; its country decides the taxes.' })
  address!: AddressInput;

  @Field(() => CurrencyCodeScalar, {
    nullable: true,
    description: 'In what it is quoted; as its reseller when left out.',
  })
  currency?: string | null;
}

const AddEndCustomerUserError = userErrorOf('AddEndCustomer', {
  NOT_FOUND: 'There is no such reseller.',
  NOT_A_RESELLER: 'Only an active reseller has end customers.',
  VAT_ID_INVALID: 'This is not how a VAT id of the country looks.',
  COUNTRY_NOT_SERVED: 'The tenant does not sell in this country.',
  CURRENCY_NOT_OFFERED: 'The tenant does not sell in this currency.',
});

@ObjectType({ description: 'What `addEndCustomer` answers.', simpleResolvers: true })
class AddEndCustomerPayload {
  @Field(() => Account, { nullable: true, description: 'The new end customer; null when refused.' })
  account!: Account | null;

  @Field(() => [AddEndCustomerUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof AddEndCustomerUserError>[];
}

@Resolver()
export class AddEndCustomerMutation {
  @Access('account:write', 'storefront', 'backOffice', 'root')
  @Mutation(() => AddEndCustomerPayload, {
    description: 'Adds a customer to a reseller; it is active at once.',
  })
  async addEndCustomer(@InputArg(() => AddEndCustomerInput) input: AddEndCustomerInput, @Ctx() context: TenantContext) {
    return accountPayload(context, await addEndCustomer(context, input));
  }
}
