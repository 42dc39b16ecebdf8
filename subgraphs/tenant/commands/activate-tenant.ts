import { authorize } from '../../shared/context/authorize.ts';
import { accept } from '../../shared/result/result.ts';
import { checklistOf, decideActivation } from '../domain/tenant-life.ts';
import { LegalEntity } from '../entities/legal-entity.ts';
import { CspAgreement, MerchantAccount } from '../entities/links.ts';
import { Storefront } from '../entities/storefront.ts';
import type { TenantContext } from '../context.ts';
import { lockExpectedTenant, type ExpectedTenant } from './lock-expected-tenant.ts';
import { publishTenant } from './publish-tenant.ts';

/** Lets the tenant sell; also ends a suspension. */
export async function activateTenant(context: TenantContext, input: ExpectedTenant) {
  authorize(context, 'tenant:write');
  return context.writer.command(context, { operation: 'activateTenant', input }, async (transaction) => {
    const { em } = transaction;
    const locked = await lockExpectedTenant(transaction, context, input);
    if (!locked.ok) {
      return locked;
    }
    const tenant = locked.value;
    const where = { tenantId: tenant.tenantId };
    const decision = decideActivation(
      tenant.status,
      checklistOf({
        legalEntities: await em.count(LegalEntity, where),
        storefronts: await em.count(Storefront, { ...where, status: 'ACTIVE' }),
        cspAgreements: await em.count(CspAgreement, where),
        merchantAccounts: await em.count(MerchantAccount, where),
      }),
    );
    if (!decision.ok) {
      return decision;
    }
    transaction.audit({
      subjectId: tenant.tenantId,
      before: { status: tenant.status },
      after: { status: decision.value },
    });
    tenant.status = decision.value;
    await publishTenant(transaction, tenant);
    return accept({ tenantId: tenant.tenantId });
  });
}
