import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { decideTenantSettings, type TenantSettings } from '../domain/tenant-settings.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';
import { publishTenant } from './publish-tenant.ts';

export interface CreateTenant extends TenantSettings {
  parentId: string;
}

/**
 * Takes the code and chooses the id in the root tenant, then writes the new tenant's first row under its own id. A replay
 * finds the id that was chosen, and writes the row if the first call did not come so far.
 */
export async function createTenant(context: TenantContext, input: CreateTenant) {
  authorize(context, 'tenant:write');
  const settings = decideTenantSettings(input);
  if (!settings.ok) {
    return settings;
  }
  const parentTenantId = decodeId('tenant', input.parentId);
  const parent = parentTenantId === null ? null : await context.loaders.tenant.load(parentTenantId);
  if (!parent || !context.isRootTenant) {
    return reject({
      code: 'NOT_FOUND' as const,
      message: 'There is no such parent tenant. Take its id from `tenants`.',
      path: ['parentId'],
    });
  }
  const codeTaken = {
    code: 'CODE_TAKEN' as const,
    message: 'Another tenant has this code. Choose another one.',
    path: ['code'],
  };
  const command = { operation: 'createTenant', input, refusals: { tenant_code_taken: codeTaken } };
  const claimed = await context.writer.command(context, command, async (transaction) => {
    const tenantId = uuidv7();
    await transaction.query(sql`select platform.claim_code(${tenantId}, ${input.code}, ${parent.tenant_id})`);
    transaction.audit({
      subjectId: encodeId('tenant', tenantId),
      after: { ...settings.value, parentId: input.parentId },
    });
    return accept({ tenantId });
  });
  if (claimed.ok) {
    const { tenantId } = claimed.value;
    await context.writer.transaction({ ...context, tenantId }, (transaction) =>
      insertTenant(transaction, context, { ...settings.value, tenantId, parentTenantId: parent.tenant_id }),
    );
  }
  return claimed;
}

async function insertTenant(
  transaction: Transaction,
  { now }: TenantContext,
  settings: TenantSettings & { tenantId: string; parentTenantId: string },
): Promise<void> {
  const { em } = transaction;
  const { tenantId, currencies } = settings;
  if (await em.findOne(Tenant, { tenantId })) {
    return;
  }
  const [defaultCurrency = ''] = currencies;
  const tenant = em.create(Tenant, {
    ...settings,
    kind: 'COUNTRY',
    status: 'DRAFT',
    defaultCurrency,
    version: 1,
    createdAt: now,
  });
  await publishTenant(transaction, tenant);
}
