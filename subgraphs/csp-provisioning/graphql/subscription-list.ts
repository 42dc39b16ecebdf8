import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, Doors, ListSize } from '../../shared/graphql/access.ts';
import { Count, SortDirection } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateRange } from '../../shared/graphql/date-range.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import {
  countSubscriptions,
  findSubscriptionById,
  findSubscriptions,
  type SubscriptionSearch,
} from '../queries/subscriptions.ts';
import { Account } from './account.ts';
import { CspCustomer, cspCustomerView } from './csp-customer.ts';
import { Subscription, SubscriptionStatus, subscriptionView } from './subscription.ts';

export enum SubscriptionSortKey {
  RENEWS_ON = 'RENEWS_ON',
  STARTED_ON = 'STARTED_ON',
  QUANTITY = 'QUANTITY',
}
registerEnumType(SubscriptionSortKey, {
  name: 'SubscriptionSortKey',
  description: 'By what subscriptions can be sorted.',
  valuesConfig: {
    RENEWS_ON: { description: 'By the day of their next term; those without one at the end.' },
    STARTED_ON: { description: 'By their first day.' },
    QUANTITY: { description: 'By how many units they have.' },
  },
});

@InputType({ description: 'Which subscriptions to list; all conditions must hold.' })
class SubscriptionFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Narrows the read scope to these tenants.' })
  tenantIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Who pays, or who uses it.' })
  accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'To this plan.' })
  planId?: string | null;

  @Field(() => [SubscriptionStatus], { nullable: true, description: 'Any of these.' })
  status?: SubscriptionStatus[] | null;

  @Field(() => DateRange, { nullable: true, description: 'When its next term begins.' })
  renewsOn?: DateRange | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether its next term begins by itself.' })
  isAutoRenewing?: boolean | null;
}

@InputType({ description: 'How to sort subscriptions.' })
class SubscriptionSort {
  @Field(() => SubscriptionSortKey, { description: 'The id breaks ties.' })
  by!: SubscriptionSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Rising unless said otherwise.' })
  direction!: SortDirection;
}

const lists = connectionTypes(
  'Subscription',
  () => Subscription,
  'Subscriptions by their renewal, unless sorted otherwise.',
);
export const SubscriptionConnection = lists.Connection;

@Resolver(() => Subscription)
export class SubscriptionListResolver {
  @Access('subscription:read', 'storefront', 'backOffice', 'root')
  @Query(() => Subscription, {
    nullable: true,
    description: 'One subscription; null when you may not see one with this id.',
  })
  async subscription(
    @Arg('id', () => ID, { description: 'Of the subscription: `sub_…`.' }) id: string,
    @Ctx() context: ProvisioningContext,
  ) {
    const row = await findSubscriptionById(context, id);
    return row && subscriptionView(row);
  }

  @Access('subscription:read', 'storefront', 'backOffice', 'root')
  @ListSize()
  @Query(() => SubscriptionConnection, {
    nullable: true,
    description:
      'The subscriptions you may see: a shopper the own ones, a reseller also those of its customers, staff all.',
  })
  subscriptions(
    @Arg('search', () => String, { nullable: true, description: 'Part of the name of the plan.' })
    search: string | null,
    @Arg('filter', () => SubscriptionFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: SubscriptionFilter | null,
    @Arg('sort', () => SubscriptionSort, { nullable: true, description: 'By renewal when left out.' })
    sort: SubscriptionSort | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: ProvisioningContext,
  ) {
    return findSubscriptions(context, { search, filter, sort }, page, subscriptionView);
  }
}

@Resolver(() => SubscriptionConnection)
export class SubscriptionConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: SubscriptionSearch }, @Ctx() context: ProvisioningContext) {
    return countSubscriptions(context, search);
  }
}

@Resolver(() => Account)
export class AccountSubscriptionsResolver {
  @Access('subscription:read')
  @ListSize()
  @FieldResolver(() => SubscriptionConnection, {
    nullable: true,
    description: 'What it pays for or uses, by renewal.',
  })
  subscriptions(
    @Root() account: Account,
    @Arg('filter', () => SubscriptionFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: SubscriptionFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: ProvisioningContext,
  ) {
    const tenantId = decodeId('tenant', account.tenantId);
    const id = decodeId('account', account.id);
    return tenantId && id
      ? findSubscriptions(context, { filter, account: { tenantId, id } }, page, subscriptionView)
      : null;
  }

  @Access('order:read')
  @FieldResolver(() => [CspCustomer], {
    nullable: true,
    description: 'Who it is at Microsoft, refused attempts included.',
  })
  async cspCustomers(@Root() account: Account, @Ctx() context: ProvisioningContext) {
    authorize(context, 'order:read');
    const tenantId = decodeId('tenant', account.tenantId);
    const id = decodeId('account', account.id);
    const rows = tenantId && id ? await context.loaders.customersOfAccount.load({ tenantId, id }) : [];
    return rows.map(cspCustomerView);
  }
}
