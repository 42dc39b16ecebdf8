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
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { Money, moneyView, TenantReference } from '../../shared/graphql/common-types.ts';
import { LockedRate } from '../../shared/graphql/locked-rate.ts';
import { DateTimeScalar, SealedTokenScalar } from '../../shared/graphql/scalars.ts';
import { type TaxCategory, TaxSubtotal } from '../../shared/graphql/tax-types.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import type { PricingContext } from '../context.ts';
import { statusAt } from '../domain/cart.ts';
import { findQuoteById } from '../queries/find-by-id.ts';
import { sealQuote, type QuoteRecord } from '../queries/quotes.ts';
import { AccountReference, accountReference } from './account-reference.ts';
import { Cart, findCart } from './cart.ts';
import { QuoteLine, quoteLineView } from './quote-line.ts';

export enum QuoteStatus {
  OPEN = 'OPEN',
  ORDERED = 'ORDERED',
  EXPIRED = 'EXPIRED',
}
registerEnumType(QuoteStatus, {
  name: 'QuoteStatus',
  description: 'Whether a quote is still binding.',
  valuesConfig: {
    OPEN: { description: 'It is binding until it expires.' },
    ORDERED: { description: 'It has become an order.' },
    EXPIRED: { description: 'Nobody ordered in time. Make a new one.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'What a cart costs if it is ordered in time: prices, tax and totals as they were fixed.' })
export class Quote {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => QuoteStatus, { description: 'At the moment of the request.' })
  status!: QuoteStatus;

  @Field(() => Int, { description: 'The `version` of the cart that was quoted.' })
  cartVersion!: number;

  @Field(() => AccountReference, { nullable: true, description: 'Who pays.' })
  account!: AccountReference | null;

  @Field(() => AccountReference, { nullable: true, description: 'Who uses what is bought.' })
  buyer!: AccountReference | null;

  @Field(() => Money, { description: 'What the lines add up to for their first billing cycle, before tax.' })
  netTotal!: Money;

  @Field(() => Money, { description: 'The sum of `taxSubtotals`.' })
  taxTotal!: Money;

  @Field(() => Money, { description: 'What is to be paid: net and tax.' })
  grossTotal!: Money;

  @Field(() => [TaxSubtotal], { description: 'One for each category and rate.' })
  taxSubtotals!: TaxSubtotal[];

  @Field(() => DateTimeScalar, { description: 'Until when it is binding: 30 minutes after it was made.' })
  expiresAt!: Date;
}

/** The graph's form of a quote; the row goes along for the fields that need more of it. */
export function quoteView(row: QuoteRecord, now: Date) {
  const tenantId = encodeId('tenant', row.tenant_id);
  const amount = (minor: string) => moneyView(money(BigInt(minor), currencyCode(row.currency)));
  const { status, expires_at: expiresAt } = row;
  return {
    id: encodeId('quote', row.id),
    tenantId,
    tenant: { id: tenantId },
    status: statusAt({ status, expiresAt }, now) as QuoteStatus,
    cartVersion: row.cart_version,
    account: accountReference(row.tenant_id, row.account_id),
    buyer: accountReference(row.tenant_id, row.buyer_id),
    netTotal: amount(row.net_minor),
    taxTotal: amount(row.tax_minor),
    grossTotal: amount(row.gross_minor),
    taxSubtotals: row.tax_subtotals.map(({ category, ratePercent, net, tax }) => ({
      category: category as TaxCategory,
      ratePercent,
      net: amount(net),
      tax: amount(tax),
    })),
    expiresAt,
    row,
  };
}

type QuoteView = ReturnType<typeof quoteView>;

/** The quote with these ids as far as the viewer may see it. */
export async function findQuote(
  context: PricingContext,
  key: { tenantId: string; id: string },
): Promise<QuoteView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('quote', key.id);
  const row = tenantId && id ? await context.loaders.quote.load({ tenantId, id }) : null;
  return row && quoteView(row, context.now);
}

/** The quote of the acting tenant. */
export function findOwnQuote(context: PricingContext, id: string): Promise<QuoteView | null> {
  return findQuote(context, { tenantId: encodeId('tenant', context.tenantId), id });
}

@Resolver(() => Quote)
export class QuoteResolver {
  @Access('order:place', 'storefront', 'backOffice', 'root')
  @Query(() => Quote, { nullable: true, description: 'One quote; null when you may not see one with this id.' })
  async quote(
    @Arg('id', () => ID, { description: 'Of the quote: `quo_…`.' }) id: string,
    @Ctx() context: PricingContext,
  ) {
    authorize(context, 'order:place');
    const quoteId = decodeId('quote', id);
    const row = quoteId && (await findQuoteById(context, quoteId));
    return row ? quoteView(row, context.now) : null;
  }

  @FieldResolver(() => Cart, { description: 'What was quoted, as it is now.' })
  cart(@Root() { row }: QuoteView, @Ctx() context: PricingContext) {
    return findCart(context, { tenantId: encodeId('tenant', row.tenant_id), id: encodeId('cart', row.cart_id) });
  }

  @FieldResolver(() => [QuoteLine], { description: 'As in the cart when it was quoted.' })
  async lines(@Root() { row }: QuoteView, @Ctx() context: PricingContext) {
    const lines = await context.loaders.linesOfQuote.load({ tenantId: row.tenant_id, id: row.id });
    return lines.map((line) => quoteLineView(line, row));
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => [LockedRate], {
    nullable: true,
    description: 'The exchange rates by which the prices came about; empty when nothing was converted.',
  })
  rates(@Root() { row }: QuoteView, @Ctx() context: PricingContext) {
    authorize(context, 'margin:read');
    return row.rates;
  }

  @FieldResolver(() => SealedTokenScalar, {
    description: 'Pass it to `authorizePayment` and `placeOrder`. It names you, and works until the quote expires.',
  })
  async token(@Root() { row }: QuoteView, @Ctx() { loaders, actorId }: PricingContext) {
    const lines = await loaders.linesOfQuote.load({ tenantId: row.tenant_id, id: row.id });
    return sealQuote(row, lines, actorId);
  }
}
