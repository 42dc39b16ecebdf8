import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { Doors } from '../../shared/graphql/access.ts';
import { SortDirection } from '../../shared/graphql/common-types.ts';
import { ExternalIdInput } from '../../shared/graphql/external-id.ts';
import { CountryCodeScalar } from '../../shared/graphql/scalars.ts';

export enum AccountKind {
  RESELLER = 'RESELLER',
  DIRECT_CUSTOMER = 'DIRECT_CUSTOMER',
  END_CUSTOMER = 'END_CUSTOMER',
}
registerEnumType(AccountKind, {
  name: 'AccountKind',
  description: 'What a customer is to the tenant.',
  valuesConfig: {
    RESELLER: { description: 'Buys for its own customers.' },
    DIRECT_CUSTOMER: { description: 'Buys for itself.' },
    END_CUSTOMER: { description: "A reseller's customer, for whom the reseller buys." },
  },
});

export enum AccountStatus {
  PENDING_APPROVAL = 'PENDING_APPROVAL',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  REJECTED = 'REJECTED',
  CLOSED = 'CLOSED',
}
registerEnumType(AccountStatus, {
  name: 'AccountStatus',
  description: 'Whether an account may buy.',
  valuesConfig: {
    PENDING_APPROVAL: { description: 'Waits for its e-mail address to be confirmed or for somebody to approve it.' },
    ACTIVE: { description: 'May buy.' },
    SUSPENDED: { description: 'Stopped for the time being; its people cannot sign in.' },
    REJECTED: { description: 'Its registration was refused.' },
    CLOSED: { description: 'Ended for good.' },
  },
});

export enum AccountSortKey {
  NAME = 'NAME',
  CREATED_AT = 'CREATED_AT',
}
registerEnumType(AccountSortKey, {
  name: 'AccountSortKey',
  description: 'By what accounts can be sorted.',
  valuesConfig: {
    NAME: { description: 'By the name of the company.' },
    CREATED_AT: { description: 'By the day it was opened.' },
  },
});

@InputType({ description: 'Which accounts to list; all conditions must hold.' })
export class AccountFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Narrows the read scope to these tenants.' })
  tenantIds?: string[] | null;

  @Field(() => [AccountKind], { nullable: true, description: 'Any of these.' })
  kind?: AccountKind[] | null;

  @Field(() => [AccountStatus], { nullable: true, description: 'Any of these.' })
  status?: AccountStatus[] | null;

  @Field(() => [CountryCodeScalar], { nullable: true, description: 'In any of these.' })
  country?: string[] | null;

  @Field(() => ExternalIdInput, { nullable: true, description: 'What another system calls it.' })
  externalId?: ExternalIdInput | null;
}

@InputType({ description: 'How to sort accounts.' })
export class AccountSort {
  @Field(() => AccountSortKey, { description: 'The id breaks ties.' })
  by!: AccountSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Rising unless said otherwise.' })
  direction!: SortDirection;
}
