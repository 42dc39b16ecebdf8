import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { Address } from '../../shared/graphql/common-types.ts';
import { CountryCodeScalar, CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { TenantContext } from '../context.ts';
import type { LegalEntityRecord } from '../queries/loaders.ts';
import { findTenant, Tenant, type TenantView } from './tenant.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'A company of the distributor that sells and invoices.' })
export class LegalEntity {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => String, { description: 'As in the register of companies.' })
  name!: string;

  @Field(() => CountryCodeScalar, { description: 'Where it is established; decides its taxes.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'With its prefix, `EL` for Greece. Null when it has none.' })
  vatId!: string | null;

  @Field(() => CurrencyCodeScalar, { description: 'In what it keeps its books.' })
  functionalCurrency!: string;

  @Field(() => Address, { description: 'As on its invoices.' })
  address!: Address;
}

export function legalEntityView(row: LegalEntityRecord): LegalEntity {
  return {
    id: encodeId('legalEntity', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    name: row.name,
    country: row.country,
    vatId: row.vat_id,
    functionalCurrency: row.functional_currency,
    address: row.address,
  };
}

/** The legal entity with these ids as far as the viewer may see it. */
export async function findLegalEntity(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<LegalEntity | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('legalEntity', key.id);
  const row = tenantId && id ? await context.loaders.legalEntity.load({ tenantId, id }) : null;
  return row && legalEntityView(row);
}

@Resolver(() => LegalEntity)
export class LegalEntityResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Root() { tenantId }: LegalEntity, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }
}

@Resolver(() => Tenant)
export class TenantLegalEntitiesResolver {
  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => [LegalEntity], { nullable: true, description: 'The companies that sell in this tenant.' })
  async legalEntities(@Root() { tenantUuid }: TenantView, @Ctx() context: TenantContext) {
    const rows = await context.loaders.legalEntitiesOfTenant.load(tenantUuid);
    return rows.map(legalEntityView);
  }
}
