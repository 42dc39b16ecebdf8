import { authorize } from '../../shared/context/authorize.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';
import { lockExpectedTenant, type ExpectedTenant } from './lock-expected-tenant.ts';
import { publishTenant } from './publish-tenant.ts';

export interface SuspendTenant extends ExpectedTenant {
  reason: string;
}

/** Stops the tenant: within five seconds its storefront, staff and keys are refused. Root still reads it. */
export async function suspendTenant(context: TenantContext, input: SuspendTenant) {
  authorize(context, 'tenant:write');
  return context.writer.command(context, { operation: 'suspendTenant', input }, async (transaction) => {
    const locked = await lockExpectedTenant(transaction, context, input);
    if (!locked.ok) {
      return locked;
    }
    const tenant = locked.value;
    if (tenant.status !== 'ACTIVE' || tenant.kind === 'ROOT') {
      const message = 'Only a tenant that is active can be suspended, and root never.';
      return reject({ code: 'TENANT_NOT_ACTIVE', message, path: ['tenantId'] });
    }
    const after = { status: 'SUSPENDED', reason: input.reason };
    transaction.audit({ subjectId: encodeId('tenant', tenant.tenantId), before: { status: tenant.status }, after });
    tenant.status = 'SUSPENDED';
    await publishTenant(transaction, tenant);
    return accept({ tenantId: tenant.tenantId });
  });
}
