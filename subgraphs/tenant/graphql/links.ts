import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { CountryCodeScalar, CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { TenantContext } from '../context.ts';
import type { CspAgreementRecord, MerchantAccountRecord } from '../queries/loaders.ts';
import { findLegalEntity, LegalEntity } from './legal-entity.ts';
import { findTenant, Tenant, type TenantView } from './tenant.ts';

export enum LinkStatus {
  PENDING = 'PENDING',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  UNLINKED = 'UNLINKED',
}
registerEnumType(LinkStatus, {
  name: 'LinkStatus',
  description: 'Whether a link to a vendor or gateway is used.',
  valuesConfig: {
    PENDING: { description: 'Being set up; not used yet.' },
    ACTIVE: { description: 'In use.' },
    SUSPENDED: { description: 'Not used for the time being.' },
    UNLINKED: { description: 'Ended; kept for what was done through it.' },
  },
});

export enum PaymentGateway {
  STRIPE = 'STRIPE',
  MANUAL = 'MANUAL',
}
registerEnumType(PaymentGateway, {
  name: 'PaymentGateway',
  description: 'Who takes the money.',
  valuesConfig: {
    STRIPE: { description: 'Stripe takes cards.' },
    MANUAL: { description: 'A person records what arrives at the bank.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({
  description: 'A link to an agreement with Microsoft: one partner tenant, one location, one billing currency.',
})
export class CspAgreement {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => String, { description: 'What people call it.' })
  name!: string;

  @Field(() => String, { description: "The partner's own tenant at Microsoft." })
  partnerTenantId!: string;

  @Field(() => String, { description: 'The region that Microsoft lets it sell in.' })
  region!: string;

  @Field(() => [CountryCodeScalar], { description: 'The countries that its licences are bought for.' })
  markets!: string[];

  @Field(() => CurrencyCodeScalar, { description: 'In what Microsoft invoices it.' })
  billingCurrency!: string;

  @Field(() => LinkStatus, { description: 'Whether it is used.' })
  status!: LinkStatus;
}

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'A link to an account at a payment gateway. A tenant has one for each gateway.' })
export class MerchantAccount {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => PaymentGateway, { description: 'Who takes the money.' })
  gateway!: PaymentGateway;

  @Field(() => [CurrencyCodeScalar], { description: 'In what it can take money.' })
  settlementCurrencies!: string[];

  @Field(() => LinkStatus, { description: 'Whether it is used.' })
  status!: LinkStatus;
}

type MerchantAccountView = MerchantAccount & { legalEntityId: string };

export function cspAgreementView(row: CspAgreementRecord): CspAgreement {
  return {
    id: encodeId('cspAgreement', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    name: row.name,
    partnerTenantId: row.partner_tenant_id,
    region: row.region,
    markets: row.markets,
    billingCurrency: row.billing_currency,
    status: row.status as LinkStatus,
  };
}

export function merchantAccountView(row: MerchantAccountRecord): MerchantAccountView {
  return {
    id: encodeId('merchantAccount', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    gateway: row.gateway as PaymentGateway,
    settlementCurrencies: row.settlement_currencies,
    status: row.status as LinkStatus,
    legalEntityId: encodeId('legalEntity', row.legal_entity_id),
  };
}

/** The agreement with these ids as far as the viewer may see it. */
export async function findCspAgreement(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<CspAgreement | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('cspAgreement', key.id);
  const row = tenantId && id ? await context.loaders.cspAgreement.load({ tenantId, id }) : null;
  return row && cspAgreementView(row);
}

/** The merchant account with these ids as far as the viewer may see it. */
export async function findMerchantAccount(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<MerchantAccountView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('merchantAccount', key.id);
  const row = tenantId && id ? await context.loaders.merchantAccount.load({ tenantId, id }) : null;
  return row && merchantAccountView(row);
}

@Resolver(() => CspAgreement)
export class CspAgreementResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Root() { tenantId }: CspAgreement, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }
}

@Resolver(() => MerchantAccount)
export class MerchantAccountResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Root() { tenantId }: MerchantAccount, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @FieldResolver(() => LegalEntity, { nullable: true, description: 'The company that the money arrives at.' })
  legalEntity(@Root() { tenantId, legalEntityId }: MerchantAccountView, @Ctx() context: TenantContext) {
    return findLegalEntity(context, { tenantId, id: legalEntityId });
  }
}

@Resolver(() => Tenant)
export class TenantLinksResolver {
  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => [CspAgreement], { nullable: true, description: 'Its agreements with Microsoft.' })
  async cspAgreements(@Root() { tenantUuid }: TenantView, @Ctx() context: TenantContext) {
    const rows = await context.loaders.cspAgreementsOfTenant.load(tenantUuid);
    return rows.map(cspAgreementView);
  }

  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => [MerchantAccount], { nullable: true, description: 'Its accounts at payment gateways.' })
  async merchantAccounts(@Root() { tenantUuid }: TenantView, @Ctx() context: TenantContext) {
    const rows = await context.loaders.merchantAccountsOfTenant.load(tenantUuid);
    return rows.map(merchantAccountView);
  }
}
