import {
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { CurrencyCodeScalar, LocaleScalar, UrlScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { TenantContext } from '../context.ts';
import type { StorefrontRecord } from '../queries/loaders.ts';
import { findTenant, Tenant, type TenantView } from './tenant.ts';

export enum RegistrationPolicy {
  CLOSED = 'CLOSED',
  WITH_APPROVAL = 'WITH_APPROVAL',
  OPEN = 'OPEN',
}
registerEnumType(RegistrationPolicy, {
  name: 'RegistrationPolicy',
  description: 'Who may open an account.',
  valuesConfig: {
    CLOSED: { description: 'Nobody; accounts come from the back office.' },
    WITH_APPROVAL: { description: 'Everybody, and somebody approves it.' },
    OPEN: { description: 'Everybody who confirms an e-mail address.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: "Where a tenant's resellers and customers shop." })
export class Storefront {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => [String], { description: 'The host names that it answers to.' })
  hosts!: string[];

  @Field(() => LocaleScalar, { description: 'The language of its content.' })
  primaryLocale!: string;

  @Field(() => [LocaleScalar], { description: 'All languages that it has content in.' })
  locales!: string[];

  @Field(() => RegistrationPolicy, { description: 'Who may open an account here.' })
  registration!: RegistrationPolicy;

  @Field(() => Boolean, { description: 'Whether a visitor may look around before signing in.' })
  isAnonymousBrowsingAllowed!: boolean;

  @Field(() => String, { description: 'The name that its visitors read.' })
  brandName!: string;

  @Field(() => UrlScalar, { nullable: true, description: 'Null while there is no logo.' })
  logoUrl!: string | null;

  @Access('tenant:read', 'backOffice', 'root')
  @Field(() => String, {
    nullable: true,
    description: 'Send it as `X-Storefront-Key`. It is in every page, and no secret.',
  })
  publishableKey!: string | null;
}

export function storefrontView(row: StorefrontRecord): Storefront {
  return {
    id: encodeId('storefront', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    hosts: row.hosts,
    primaryLocale: row.primary_locale,
    locales: row.locales,
    registration: row.registration as RegistrationPolicy,
    isAnonymousBrowsingAllowed: row.is_anonymous_browsing_allowed,
    brandName: row.brand_name,
    logoUrl: row.logo_url,
    publishableKey: row.publishable_key,
  };
}

/** The storefront with these ids as far as the viewer may see it. */
export async function findStorefront(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<Storefront | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('storefront', key.id);
  const row = tenantId && id ? await context.loaders.storefront.load({ tenantId, id }) : null;
  return row && storefrontView(row);
}

async function storefrontOfTenant(context: TenantContext, tenantId: string): Promise<Storefront | null> {
  const [row] = await context.loaders.storefrontsOfTenant.load(tenantId);
  return row?.status === 'ACTIVE' ? storefrontView(row) : null;
}

@Resolver(() => Storefront)
export class StorefrontResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Query(() => Storefront, {
    nullable: true,
    description: 'The storefront of the acting tenant; null while it has none.',
  })
  storefront(@Ctx() context: TenantContext) {
    return storefrontOfTenant(context, context.tenantId);
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Root() { tenantId }: Storefront, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @FieldResolver(() => [CurrencyCodeScalar], { nullable: true, description: 'In what a visitor may buy.' })
  async currencies(@Root() { tenantId }: Storefront, @Ctx() context: TenantContext) {
    return (await findTenant(context, tenantId))?.currencies;
  }
}

@Resolver(() => Tenant)
export class TenantStorefrontResolver {
  @FieldResolver(() => Storefront, { nullable: true, description: 'Null while it has none.' })
  storefront(@Root() { tenantUuid }: TenantView, @Ctx() context: TenantContext) {
    return storefrontOfTenant(context, tenantUuid);
  }
}
