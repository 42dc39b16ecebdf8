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
import { Access, Doors, ListSize } from '../../shared/graphql/access.ts';
import { Count, DateTimeRange, SortDirection } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import { countOrders, findOrderById, findOrders, type OrderSearch } from '../queries/orders.ts';
import { Account } from './account.ts';
import { OrderStatus } from './order-enums.ts';
import { Order, orderView } from './order.ts';

export enum OrderSortKey {
  PLACED_AT = 'PLACED_AT',
  NUMBER = 'NUMBER',
}
registerEnumType(OrderSortKey, {
  name: 'OrderSortKey',
  description: 'By what orders can be sorted.',
  valuesConfig: {
    PLACED_AT: { description: 'By when they were placed.' },
    NUMBER: { description: 'By their number.' },
  },
});

@InputType({ description: 'Which orders to list; all conditions must hold.' })
class OrderFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Narrows the read scope to these tenants.' })
  tenantIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Who pays, or uses what was bought.' })
  accountId?: string | null;

  @Field(() => [OrderStatus], { nullable: true, description: 'Any of these.' })
  status?: OrderStatus[] | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When it was placed.' })
  placedAt?: DateTimeRange | null;
}

@InputType({ description: 'How to sort orders.' })
class OrderSort {
  @Field(() => OrderSortKey, { description: 'The id breaks ties.' })
  by!: OrderSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Falling unless said otherwise.' })
  direction!: SortDirection;
}

const lists = connectionTypes('Order', () => Order, 'Orders, the newest first unless sorted otherwise.');
export const OrderConnection = lists.Connection;

@Resolver(() => Order)
export class OrderListResolver {
  @Access('order:read', 'storefront', 'backOffice', 'root')
  @Query(() => Order, { nullable: true, description: 'One order; null when you may not see one with this id.' })
  async order(
    @Arg('id', () => ID, { description: 'Of the order: `ord_…`.' }) id: string,
    @Ctx() context: ProvisioningContext,
  ) {
    const row = await findOrderById(context, id);
    return row && orderView(row);
  }

  @Access('order:read', 'storefront', 'backOffice', 'root')
  @ListSize()
  @Query(() => OrderConnection, {
    nullable: true,
    description: 'The orders you may see: a shopper the own ones, a reseller also those for its customers, staff all.',
  })
  orders(
    @Arg('search', () => String, { nullable: true, description: 'Part of a number or of the buyer’s reference.' })
    search: string | null,
    @Arg('filter', () => OrderFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: OrderFilter | null,
    @Arg('sort', () => OrderSort, { nullable: true, description: 'The newest first when left out.' })
    sort: OrderSort | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: ProvisioningContext,
  ) {
    return findOrders(context, { search, filter, sort }, page, orderView);
  }
}

@Resolver(() => OrderConnection)
export class OrderConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: OrderSearch }, @Ctx() context: ProvisioningContext) {
    return countOrders(context, search);
  }
}

@Resolver(() => Account)
export class AccountOrdersResolver {
  @Access('order:read')
  @ListSize()
  @FieldResolver(() => OrderConnection, {
    nullable: true,
    description: 'What it has ordered, or what was ordered for it; the newest first.',
  })
  orders(@Root() account: Account, @Args(() => PageArgs) page: PageArgs, @Ctx() context: ProvisioningContext) {
    const tenantId = decodeId('tenant', account.tenantId);
    const id = decodeId('account', account.id);
    return tenantId && id ? findOrders(context, { account: { tenantId, id } }, page, orderView) : null;
  }
}
