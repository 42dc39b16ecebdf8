import type { Transaction } from '../../shared/database/transaction.ts';
import { TENANT_CHANGED, type TenantChanged } from '../../shared/events/contracts/tenant.ts';
import type { TenantRow } from '../entities/tenant.ts';

/** Tells the other subgraphs how a tenant is set up now. */
export async function publishTenant(transaction: Transaction, tenant: TenantRow): Promise<void> {
  await transaction.em.flush();
  const { createdAt: _createdAt, parentTenantId, ...settings } = tenant;
  const body: TenantChanged = { ...settings, parentTenantId: parentTenantId ?? null };
  await transaction.publish({ topic: TENANT_CHANGED, aggregateId: tenant.tenantId, body });
}
