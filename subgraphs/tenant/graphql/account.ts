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
  Resolver,
  Root,
} from 'type-graphql';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { Address, Count, VatIdStatus } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { ExternalId, ExternalIdInput } from '../../shared/graphql/external-id.ts';
import { CountryCodeScalar, CurrencyCodeScalar, DateTimeScalar, LocaleScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import {
  countAccounts,
  findAccountByExternalId,
  findAccountById,
  findAccounts,
  type AccountSearch,
} from '../queries/accounts.ts';
import type { TenantContext } from '../context.ts';
import type { AccountRecord } from '../queries/loaders.ts';
import { AccountFilter, AccountKind, AccountSort, AccountStatus } from './account-filter.ts';
import { findTenant, Tenant } from './tenant.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: "A tenant's customer: a reseller, a company that buys for itself, or an end customer." })
export class Account {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => AccountKind, { description: 'What it is to the tenant.' })
  kind!: AccountKind;

  @Field(() => AccountStatus, { description: 'Whether it may buy.' })
  status!: AccountStatus;

  @Field(() => String, { description: 'The company.' })
  name!: string;

  @Field(() => String, { description: 'Where the company is written to.' })
  email!: string;

  @Field(() => CountryCodeScalar, { description: 'Of its address.' })
  country!: string;

  @Field(() => Address, { description: 'As on its invoices.' })
  address!: Address;

  @Field(() => String, { nullable: true, description: 'With its prefix, `EL` for Greece. Null when it has none.' })
  vatId!: string | null;

  @Field(() => VatIdStatus, { description: 'What is known about the VAT id.' })
  vatIdStatus!: VatIdStatus;

  @Field(() => CurrencyCodeScalar, { description: 'In what it is quoted and invoiced.' })
  currency!: string;

  @Field(() => LocaleScalar, { description: 'The language of its letters and documents.' })
  locale!: string;

  @Field(() => DateTimeScalar, { description: 'When it was opened.' })
  createdAt!: Date;

  @Field(() => Int, { description: 'Send it as `expectedVersion` to change the account.' })
  version!: number;
}

/** The graph's form of an account's row. The uuids are for the resolvers of its relations. */
export function accountView(row: AccountRecord) {
  return {
    id: encodeId('account', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    kind: row.kind as AccountKind,
    status: row.status as AccountStatus,
    name: row.name,
    email: row.email,
    country: row.country,
    address: row.address,
    vatId: row.vat_id,
    vatIdStatus: row.vat_id_status as VatIdStatus,
    currency: row.currency,
    locale: row.locale,
    createdAt: row.created_at,
    version: row.version,
    key: { tenantId: row.tenant_id, id: row.id },
    resellerUuid: row.reseller_account_id,
  };
}

export type AccountView = ReturnType<typeof accountView>;

/** The account with these ids as far as the viewer may see it. */
export async function findAccount(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<AccountView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('account', key.id);
  const row = tenantId && id ? await context.loaders.account.load({ tenantId, id }) : null;
  return row && accountView(row);
}

const lists = connectionTypes('Account', () => Account, 'Accounts by their name, unless sorted otherwise.');
export const AccountConnection = lists.Connection;

@Resolver(() => Account)
export class AccountResolver {
  @Access('account:read', 'storefront', 'backOffice', 'root')
  @Query(() => Account, { nullable: true, description: 'One account; null when you may not see one with this id.' })
  async account(
    @Arg('id', () => ID, { description: 'Of the account: `acc_…`.' }) id: string,
    @Ctx() context: TenantContext,
  ) {
    const row = await findAccountById(context, id);
    return row && accountView(row);
  }

  @Access('account:read', 'storefront', 'backOffice', 'root')
  @Query(() => Account, {
    nullable: true,
    description: 'The account of the acting tenant that another system calls so; null when you may not see one.',
  })
  async accountByExternalId(
    @Arg('externalId', () => ExternalIdInput, { description: 'As it was given to `upsertAccounts`.' })
    externalId: ExternalIdInput,
    @Ctx() context: TenantContext,
  ) {
    const row = await findAccountByExternalId(context, externalId);
    return row && accountView(row);
  }

  @Access('account:read', 'storefront', 'backOffice', 'root')
  @ListSize()
  @Query(() => AccountConnection, {
    nullable: true,
    description:
      'The accounts you may see: a shopper the own one, a reseller also its end customers, staff all of them.',
  })
  accounts(
    @Arg('search', () => String, { nullable: true, description: 'Part of a name or e-mail address.' })
    search: string | null,
    @Arg('filter', () => AccountFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: AccountFilter | null,
    @Arg('sort', () => AccountSort, { nullable: true, description: 'By name when left out.' }) sort: AccountSort | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: TenantContext,
  ) {
    return findAccounts(context, { search, filter, sort }, page, accountView);
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose customer it is.' })
  tenant(@Root() { tenantId }: AccountView, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @FieldResolver(() => [ExternalId], { description: 'What other systems call it.' })
  externalIds(@Root() { key }: AccountView, @Ctx() { loaders }: TenantContext) {
    return loaders.externalIdsOfAccount.load(key);
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'Who buys for it. Null but for end customers, and for those who may not see the reseller.',
  })
  async reseller(@Root() { key, resellerUuid }: AccountView, @Ctx() { loaders }: TenantContext) {
    const row = resellerUuid && (await loaders.account.load({ tenantId: key.tenantId, id: resellerUuid }));
    return row ? accountView(row) : null;
  }

  @Access('account:read')
  @ListSize()
  @FieldResolver(() => AccountConnection, { nullable: true, description: 'For whom a reseller buys, by name.' })
  endCustomers(
    @Root() { key }: AccountView,
    @Arg('filter', () => AccountFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: AccountFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: TenantContext,
  ) {
    return findAccounts(context, { filter, reseller: key }, page, accountView);
  }
}

@Resolver(() => AccountConnection)
export class AccountConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: AccountSearch }, @Ctx() context: TenantContext) {
    return countAccounts(context, search);
  }
}
