import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { TenantReference } from '../../shared/graphql/common-types.ts';
import { CountryCodeScalar, DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import type { CspCustomerRecord } from '../queries/records.ts';
import { Account } from './account.ts';
import { CspAgreement } from './csp-agreement.ts';
import { referenceOf } from './references.ts';

export enum CspCustomerStatus {
  CREATING = 'CREATING',
  AWAITING_RELATIONSHIP = 'AWAITING_RELATIONSHIP',
  AWAITING_AGREEMENT = 'AWAITING_AGREEMENT',
  ACTIVE = 'ACTIVE',
  REFUSED = 'REFUSED',
}
registerEnumType(CspCustomerStatus, {
  name: 'CspCustomerStatus',
  description: 'How far a customer at Microsoft is.',
  valuesConfig: {
    CREATING: { description: 'Microsoft is being asked to make it.' },
    AWAITING_RELATIONSHIP: { description: 'Its people have to accept us as its partner.' },
    AWAITING_AGREEMENT: { description: 'Microsoft has to be told that its agreement was accepted.' },
    ACTIVE: { description: 'Can buy.' },
    REFUSED: { description: 'Microsoft did not make it.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'An account as Microsoft knows it: a tenant of its own there.' })
export class CspCustomer {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose customer it is.' })
  tenant!: TenantReference | null;

  @Field(() => Account, { nullable: true, description: 'Who it is here.' })
  account!: Account | null;

  @Field(() => String, { nullable: true, description: "Microsoft's id of it; null until Microsoft has made it." })
  microsoftTenantId!: string | null;

  @Field(() => String, { description: 'Its first domain, such as `aegean.onmicrosoft.com`.' })
  domain!: string;

  @Field(() => CountryCodeScalar, { description: 'Where it is, by its tenant at Microsoft.' })
  country!: string;

  @Field(() => CspCustomerStatus, { description: 'Whether it can buy.' })
  status!: CspCustomerStatus;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When Microsoft was told that the Customer Agreement was accepted; null while it was not.',
  })
  agreementAcceptedAt!: Date | null;
}

export function cspCustomerView(row: CspCustomerRecord) {
  const { tenantId, id } = referenceOf('cspCustomer', row.tenant_id, row.id);
  return {
    id,
    tenantId,
    tenant: { id: tenantId },
    account: referenceOf('account', row.tenant_id, row.account_id),
    microsoftTenantId: row.vendor_customer_id,
    domain: row.domain,
    country: row.country,
    status: row.status as CspCustomerStatus,
    agreementAcceptedAt: row.agreement_accepted_at,
    row,
  };
}

/** The customer with these ids as far as the viewer may see it. */
export async function findCspCustomer(context: ProvisioningContext, key: { tenantId: string; id: string }) {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('cspCustomer', key.id);
  const row = tenantId && id ? await context.loaders.cspCustomer.load({ tenantId, id }) : null;
  return row && cspCustomerView(row);
}

@Resolver(() => CspCustomer)
export class CspCustomerResolver {
  @Access('provisioning:read', 'backOffice', 'root')
  @FieldResolver(() => CspAgreement, { nullable: true, description: 'Through which agreement it buys.' })
  agreement(@Root() { row }: ReturnType<typeof cspCustomerView>, @Ctx() context: ProvisioningContext) {
    authorize(context, 'provisioning:read');
    return { tenantId: encodeId('tenant', row.tenant_id), id: encodeId('cspAgreement', row.csp_agreement_id) };
  }
}
