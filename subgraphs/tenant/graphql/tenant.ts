import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { Count } from '../../shared/graphql/common-types.ts';
import { CountryCodeScalar, CurrencyCodeScalar, DateTimeScalar } from '../../shared/graphql/scalars.ts';
import type { TenantContext } from '../context.ts';
import type { TenantRecord } from '../queries/loaders.ts';
import { countTenants, findTenantByCode, findTenants, type TenantSearch } from '../queries/tenants.ts';

export enum TenantKind {
  ROOT = 'ROOT',
  COUNTRY = 'COUNTRY',
  RESELLER = 'RESELLER',
}
registerEnumType(TenantKind, {
  name: 'TenantKind',
  description: 'What a tenant is for.',
  valuesConfig: {
    ROOT: { description: 'Holds the master catalogue and sees every tenant. There is one.' },
    COUNTRY: { description: 'Sells in one country or a group of countries.' },
    RESELLER: { description: 'Sells under a country tenant.' },
  },
});

export enum TenantStatus {
  DRAFT = 'DRAFT',
  PROVISIONING = 'PROVISIONING',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  CLOSED = 'CLOSED',
}
registerEnumType(TenantStatus, {
  name: 'TenantStatus',
  description: 'Where a tenant is in its life.',
  valuesConfig: {
    DRAFT: { description: 'Being set up; its storefront does not answer yet.' },
    PROVISIONING: { description: 'Being deployed.' },
    ACTIVE: { description: 'Selling.' },
    SUSPENDED: { description: 'Stopped by root; answers nobody but root.' },
    CLOSED: { description: 'Ended for good.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({
  description: 'A part of the company that sells by itself: its own storefront, prices, taxes and customers.',
})
export class Tenant {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => String, { description: 'Short and unique: `gr`, `hub-eu`.' })
  code!: string;

  @Field(() => String, { description: 'As its own people read it; may change.' })
  name!: string;

  @Field(() => TenantKind, { description: 'What it is for.' })
  kind!: TenantKind;

  @Field(() => TenantStatus, { description: 'Where it is in its life.' })
  status!: TenantStatus;

  @Field(() => DateTimeScalar, { description: 'When it was made; it could not sell yet.' })
  createdAt!: Date;

  @Field(() => [CountryCodeScalar], { description: 'Where it sells.' })
  countries!: string[];

  @Field(() => [CurrencyCodeScalar], { description: 'In what it sells.' })
  currencies!: string[];

  @Field(() => CurrencyCodeScalar, { description: 'What a visitor sees who wishes for no currency.' })
  defaultCurrency!: string;

  @Field(() => String, { description: 'IANA name; its calendar days are those of `Date` fields.' })
  timeZone!: string;

  @Field(() => Int, { description: 'Send it as `expectedVersion` to change the tenant.' })
  version!: number;
}

/** The graph's form of a tenant's row. The uuids are for the resolvers of its relations. */
export function tenantView(row: TenantRecord) {
  return {
    id: encodeId('tenant', row.tenant_id),
    code: row.code,
    name: row.name,
    kind: row.kind as TenantKind,
    status: row.status as TenantStatus,
    createdAt: row.created_at,
    countries: row.countries,
    currencies: row.currencies,
    defaultCurrency: row.default_currency,
    timeZone: row.time_zone,
    version: row.version,
    tenantUuid: row.tenant_id,
    parentTenantId: row.parent_tenant_id,
  };
}

export type TenantView = ReturnType<typeof tenantView>;

/** The tenant with this id as far as the viewer may see it. */
export async function findTenant(context: TenantContext, id: string): Promise<TenantView | null> {
  const tenantId = decodeId('tenant', id);
  const row = tenantId === null ? null : await context.loaders.tenant.load(tenantId);
  return row && tenantView(row);
}

const lists = connectionTypes('Tenant', () => Tenant, 'Tenants by their code.');
export const TenantConnection = lists.Connection;

@InputType({ description: 'Which tenants to list; all conditions must hold.' })
export class TenantFilter {
  @Field(() => [TenantKind], { nullable: true, description: 'Any of these.' })
  kind?: TenantKind[] | null;

  @Field(() => [TenantStatus], { nullable: true, description: 'Any of these.' })
  status?: TenantStatus[] | null;

  @Field(() => [CountryCodeScalar], { nullable: true, description: 'Sells in any of these.' })
  country?: string[] | null;
}

@Resolver(() => Tenant)
export class TenantResolver {
  @Access('tenant:read', 'root')
  @ListSize()
  @Query(() => TenantConnection, { nullable: true, description: 'The tenants of the read scope, by code.' })
  tenants(
    @Arg('search', () => String, { nullable: true, description: 'Part of a code or name.' }) search: string | null,
    @Arg('filter', () => TenantFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: TenantFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: TenantContext,
  ) {
    return findTenants(context, { search, filter }, page, tenantView);
  }

  @Access('tenant:read', 'root')
  @Query(() => Tenant, {
    nullable: true,
    description: 'One tenant; null when there is none with this id in the read scope.',
  })
  tenant(@Arg('id', () => ID, { description: 'Of the tenant: `ten_…`.' }) id: string, @Ctx() context: TenantContext) {
    return findTenant(context, id);
  }

  @Access('tenant:read', 'root')
  @Query(() => Tenant, {
    nullable: true,
    description: 'One tenant by its code; null when there is none in the read scope.',
  })
  async tenantByCode(
    @Arg('code', () => String, { description: 'Such as `gr` or `hub-eu`.' }) code: string,
    @Ctx() context: TenantContext,
  ) {
    const row = await findTenantByCode(context, code);
    return row && tenantView(row);
  }

  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => Tenant, {
    nullable: true,
    description: 'Null for the root tenant, and for those who may not see it.',
  })
  async parent(@Root() tenant: TenantView, @Ctx() context: TenantContext) {
    const row = tenant.parentTenantId === null ? null : await context.loaders.tenant.load(tenant.parentTenantId);
    return row && tenantView(row);
  }
}

@Resolver(() => TenantConnection)
export class TenantConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: TenantSearch }, @Ctx() context: TenantContext) {
    return countTenants(context, search);
  }
}
