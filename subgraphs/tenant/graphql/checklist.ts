import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { checklistOf } from '../domain/tenant-life.ts';
import type { TenantContext } from '../context.ts';
import { Tenant, type TenantView } from './tenant.ts';

@ObjectType({ description: 'One thing that a tenant needs.', simpleResolvers: true })
class ChecklistItem {
  @Field(() => String, {
    description: 'For programs: `LEGAL_ENTITY`, `STOREFRONT`, `CSP_AGREEMENT`, `MERCHANT_ACCOUNT`.',
  })
  code!: string;

  @Field(() => String, { description: 'For people.' })
  text!: string;

  @Field(() => Boolean, { description: 'Whether the tenant has it.' })
  isDone!: boolean;

  @Field(() => Boolean, { description: 'Whether the tenant cannot be activated without it.' })
  isRequiredForGoLive!: boolean;
}

@Resolver(() => Tenant)
export class TenantChecklistResolver {
  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => [ChecklistItem], {
    nullable: true,
    description: 'What is done and what is missing before it can sell.',
  })
  async checklist(@Root() { tenantUuid }: TenantView, @Ctx() { loaders }: TenantContext) {
    const [legalEntities, storefronts, cspAgreements, merchantAccounts] = await Promise.all([
      loaders.legalEntitiesOfTenant.load(tenantUuid),
      loaders.storefrontsOfTenant.load(tenantUuid),
      loaders.cspAgreementsOfTenant.load(tenantUuid),
      loaders.merchantAccountsOfTenant.load(tenantUuid),
    ]);
    return checklistOf({
      legalEntities: legalEntities.length,
      storefronts: storefronts.filter((storefront) => storefront.status === 'ACTIVE').length,
      cspAgreements: cspAgreements.length,
      merchantAccounts: merchantAccounts.length,
    });
  }
}
