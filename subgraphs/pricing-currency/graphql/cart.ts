import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { Money, moneyView, TenantReference } from '../../shared/graphql/common-types.ts';
import { CurrencyCodeScalar, DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { add, money, multiply } from '../../shared/money/money.ts';
import type { PricingContext } from '../context.ts';
import { statusAt } from '../domain/cart.ts';
import type { CartRecord } from '../queries/carts.ts';
import { findCartById } from '../queries/find-by-id.ts';
import { AccountReference, accountReference } from './account-reference.ts';
import { CartLine, cartLineView, CartProblem, cartProblemView } from './cart-line.ts';
import { OrderReference, orderReference } from './order-reference.ts';

export enum CartStatus {
  OPEN = 'OPEN',
  ORDERED = 'ORDERED',
  EXPIRED = 'EXPIRED',
}
registerEnumType(CartStatus, {
  name: 'CartStatus',
  description: 'What can still be done with a cart.',
  valuesConfig: {
    OPEN: { description: 'It can be changed and bought.' },
    ORDERED: { description: 'It has become an order.' },
    EXPIRED: { description: 'Nobody bought it in time. Begin a new one.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({
  description: 'What somebody is about to buy. One account pays; nobody else sees it but its reseller and staff.',
})
export class Cart {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => CartStatus, { description: 'At the moment of the request.' })
  status!: CartStatus;

  @Field(() => AccountReference, { nullable: true, description: 'Who pays. Null for a visitor.' })
  account!: AccountReference | null;

  @Field(() => AccountReference, {
    nullable: true,
    description: 'Who uses what is bought: the account that pays, or an end customer of it. Null for a visitor.',
  })
  buyer!: AccountReference | null;

  @Field(() => OrderReference, { nullable: true, description: 'What it has become; null while nobody has ordered it.' })
  order!: OrderReference | null;

  @Field(() => CurrencyCodeScalar, { description: 'Of every price in it; never changes.' })
  currency!: string;

  @Field(() => DateTimeScalar, { description: 'Until when it can be bought: 30 days after it was begun.' })
  expiresAt!: Date;

  @Field(() => Int, {
    description:
      'Send it as `expectedVersion`. Grows with each change of a line or of the buyer, and when it is ordered.',
  })
  version!: number;
}

/** The graph's form of a cart; the row goes along for the fields that need its lines. */
export function cartView(row: CartRecord, now: Date) {
  const tenantId = encodeId('tenant', row.tenant_id);
  const { status, expires_at: expiresAt } = row;
  return {
    id: encodeId('cart', row.id),
    tenantId,
    tenant: { id: tenantId },
    status: statusAt({ status, expiresAt }, now) as CartStatus,
    account: accountReference(row.tenant_id, row.buyer_id && row.account_id),
    buyer: accountReference(row.tenant_id, row.buyer_id),
    order: orderReference(row.tenant_id, row.order_id),
    currency: row.currency,
    expiresAt,
    version: row.version,
    row,
  };
}

type CartView = ReturnType<typeof cartView>;

/** The cart with these ids as far as the viewer may see it. */
export async function findCart(
  context: PricingContext,
  key: { tenantId: string; id: string },
): Promise<CartView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('cart', key.id);
  const row = tenantId && id ? await context.loaders.cart.load({ tenantId, id }) : null;
  return row && cartView(row, context.now);
}

/** What a payload shows: the cart of the acting tenant as it is now, also when the command was refused. */
export function findOwnCart(context: PricingContext, id: string): Promise<CartView | null> {
  return findCart(context, { tenantId: encodeId('tenant', context.tenantId), id });
}

@Resolver(() => Cart)
export class CartResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Query(() => Cart, { nullable: true, description: 'One cart; null when you may not see one with this id.' })
  async cart(
    @Arg('id', () => ID, { description: 'Of the cart: `crt_…`.' }) id: string,
    @Ctx() context: PricingContext,
  ) {
    const cartId = decodeId('cart', id);
    const row = cartId && (await findCartById(context, cartId));
    return row ? cartView(row, context.now) : null;
  }

  @FieldResolver(() => [CartLine], { description: 'At most 100, each for another plan, in the order they were added.' })
  async lines(@Root() cart: CartView, @Ctx() context: PricingContext) {
    return (await linesOf(cart, context)).map(cartLineView);
  }

  @FieldResolver(() => Money, {
    description: 'What the lines add up to for their first billing cycle, before tax. The quote says the tax.',
  })
  async netTotal(@Root() cart: CartView, @Ctx() context: PricingContext) {
    const currency = currencyCode(cart.currency);
    const nets = (await linesOf(cart, context)).map((line) =>
      multiply(money(BigInt(line.unit_price_minor), currency), BigInt(line.quantity)),
    );
    return moneyView(nets.reduce(add, money(0n, currency)));
  }

  @FieldResolver(() => [CartProblem], {
    description: 'What keeps the lines from being bought as they are; empty when nothing does.',
  })
  async problems(@Root() cart: CartView, @Ctx() context: PricingContext) {
    return (await linesOf(cart, context)).flatMap((line) => cartProblemView(line) ?? []);
  }
}

function linesOf({ row }: CartView, context: PricingContext) {
  return context.loaders.linesOfCart.load({ tenantId: row.tenant_id, id: row.id });
}
