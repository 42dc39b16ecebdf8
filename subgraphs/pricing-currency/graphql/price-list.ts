import {
  Arg,
  Args,
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
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { Count, TenantReference } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { PricingContext } from '../context.ts';
import type { PriceListRecord } from '../queries/loaders.ts';
import { countPriceLists, findPriceLists, type PriceListSearch } from '../queries/price-lists.ts';
import { PriceListVersion, versionView } from './price-list-version.ts';

export enum PriceAudience {
  EVERYONE = 'EVERYONE',
  RESELLERS = 'RESELLERS',
  ACCOUNT = 'ACCOUNT',
  PURCHASE = 'PURCHASE',
}
registerEnumType(PriceAudience, {
  name: 'PriceAudience',
  description: 'For whom a price list is.',
  valuesConfig: {
    EVERYONE: { description: "The storefront's own list; a tenant has one for each currency." },
    RESELLERS: {
      description: 'For accounts that are resellers; goes before the list for everyone. One for each currency.',
    },
    ACCOUNT: { description: 'For single accounts that have it by contract.' },
    PURCHASE: { description: 'What we pay ourselves; never shown to a buyer.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'Prices in one currency for one audience. Its versions follow each other without a gap.' })
export class PriceList {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => String, { description: 'Unique in the tenant.' })
  name!: string;

  @Field(() => CurrencyCodeScalar, { description: 'Of every price on it; never changes.' })
  currency!: string;

  @Field(() => PriceAudience, { description: 'Who buys at its prices.' })
  audience!: PriceAudience;

  @Field(() => Int, { description: 'Send it as `expectedVersion`. Grows with each new version and each activation.' })
  version!: number;
}

export function priceListView(row: PriceListRecord): PriceList {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('priceList', row.id),
    tenantId,
    tenant: { id: tenantId },
    name: row.name,
    currency: row.currency,
    audience: row.audience as PriceAudience,
    version: row.version,
  };
}

/** The price list with these ids as far as the viewer may see it. */
export async function findPriceList(
  context: PricingContext,
  key: { tenantId: string; id: string },
): Promise<PriceList | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('priceList', key.id);
  const row = tenantId && id ? await context.loaders.priceList.load({ tenantId, id }) : null;
  return row && priceListView(row);
}

/** What a payload shows: the list of the acting tenant as it is now, also when the command was refused. */
export function findOwnPriceList(context: PricingContext, id: string): Promise<PriceList | null> {
  return findPriceList(context, { tenantId: encodeId('tenant', context.tenantId), id });
}

const lists = connectionTypes('PriceList', () => PriceList, 'Price lists by name.');
export const PriceListConnection = lists.Connection;

@Resolver(() => PriceList)
export class PriceListResolver {
  @Access('price:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => PriceListConnection, { nullable: true, description: 'The price lists of the read scope, by name.' })
  priceLists(
    @Arg('currency', () => [CurrencyCodeScalar], { nullable: true, description: 'In any of these.' })
    currency: string[] | null,
    @Arg('audience', () => [PriceAudience], { nullable: true, description: 'For any of these.' })
    audience: PriceAudience[] | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: PricingContext,
  ) {
    return findPriceLists(context, { currency, audience }, page, priceListView);
  }

  @FieldResolver(() => [PriceListVersion], { description: 'The newest first, drafts included.' })
  async versions(@Root() list: PriceList, @Ctx() context: PricingContext) {
    const tenantId = decodeId('tenant', list.tenantId);
    const id = decodeId('priceList', list.id);
    const rows = tenantId && id ? await context.loaders.versionsOfList.load({ tenantId, id }) : [];
    return rows.map((row) => versionView(row, context.now));
  }
}

@Resolver(() => PriceListConnection)
export class PriceListConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: PriceListSearch }, @Ctx() context: PricingContext) {
    return countPriceLists(context, search);
  }
}
