import { TENANT_CHANGED, type TenantChanged } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyTenant } from '../commands/copy-tenant.ts';

export const onTenantChanged: EventHandler = {
  name: 'billing.on-tenant-changed',
  topics: [TENANT_CHANGED],
  handle: (transaction, { body }) => copyTenant(transaction, body as TenantChanged),
};
