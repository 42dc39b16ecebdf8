import { Arg, Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { Count, RateBook, TenantReference } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { PricingContext } from '../context.ts';
import { countExchangeRates, findExchangeRates, type ExchangeRateSearch } from '../queries/exchange-rates.ts';
import type { ExchangeRateRecord } from '../queries/loaders.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({
  description: 'What one currency is worth in another one, from an instant on. The way back has a rate of its own.',
})
export class ExchangeRate {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => RateBook, { description: 'Where it comes from.' })
  book!: RateBook;

  @Field(() => CurrencyCodeScalar, { description: 'What is converted.' })
  fromCurrency!: string;

  @Field(() => CurrencyCodeScalar, { description: 'What it is converted into.' })
  toCurrency!: string;

  @Field(() => DecimalScalar, { description: 'What one unit of `fromCurrency` is in `toCurrency`.' })
  rate!: string;

  @Field(() => DateTimeScalar, { description: 'The first instant at which it counts.' })
  validFrom!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The first instant after it; null while none follows.' })
  validUntil!: Date | null;

  @Field(() => String, { description: 'Who said so.' })
  source!: string;
}

export function exchangeRateView(row: ExchangeRateRecord): ExchangeRate {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('exchangeRate', row.id),
    tenantId,
    tenant: { id: tenantId },
    book: row.book as RateBook,
    fromCurrency: row.from_currency,
    toCurrency: row.to_currency,
    rate: row.rate,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    source: row.source,
  };
}

/** The rate with these ids as far as the viewer may see it. */
export async function findExchangeRate(
  context: PricingContext,
  key: { tenantId: string; id: string },
): Promise<ExchangeRate | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('exchangeRate', key.id);
  const row = tenantId && id ? await context.loaders.exchangeRate.load({ tenantId, id }) : null;
  return row && exchangeRateView(row);
}

const lists = connectionTypes('ExchangeRate', () => ExchangeRate, 'Exchange rates by pair and book.');
export const ExchangeRateConnection = lists.Connection;

@Resolver(() => ExchangeRate)
export class ExchangeRateResolver {
  @Access('price:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => ExchangeRateConnection, {
    nullable: true,
    description: 'The rates of the read scope that are in force at an instant, by pair and book.',
  })
  exchangeRates(
    @Arg('book', () => RateBook, { nullable: true, description: 'Of one book only.' }) book: RateBook | null,
    @Arg('fromCurrency', () => CurrencyCodeScalar, { nullable: true, description: 'From one currency only.' })
    fromCurrency: string | null,
    @Arg('toCurrency', () => CurrencyCodeScalar, { nullable: true, description: 'To one currency only.' })
    toCurrency: string | null,
    @Arg('asOf', () => DateTimeScalar, { nullable: true, description: 'Now when left out.' }) asOf: Date | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: PricingContext,
  ) {
    const search = { book, fromCurrency, toCurrency, asOf: asOf ?? context.now };
    return findExchangeRates(context, search, page, exchangeRateView);
  }
}

@Resolver(() => ExchangeRateConnection)
export class ExchangeRateConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: ExchangeRateSearch }, @Ctx() context: PricingContext) {
    return countExchangeRates(context, search);
  }
}
