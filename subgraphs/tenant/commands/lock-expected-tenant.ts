import { LockMode } from '@mikro-orm/postgresql';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';

export interface ExpectedTenant {
  tenantId: string;
  expectedVersion: number;
}

/** The acting tenant, locked, if it is the one that is meant and nobody has changed it since the caller looked. */
export async function lockExpectedTenant({ em }: Transaction, context: TenantContext, expected: ExpectedTenant) {
  const tenantId = decodeId('tenant', expected.tenantId);
  if (tenantId !== context.tenantId) {
    const message = 'Act in the tenant that you want to change: send its code as X-Tenant-Id.';
    return reject({ code: 'NOT_FOUND', message, path: ['tenantId'] });
  }
  const tenant = await em.findOneOrFail(Tenant, { tenantId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (tenant.version !== expected.expectedVersion) {
    const message = 'Somebody has changed the tenant meanwhile. Look at it again and repeat.';
    return reject({ code: 'VERSION_CONFLICT', message, path: ['expectedVersion'] });
  }
  return accept(tenant);
}
