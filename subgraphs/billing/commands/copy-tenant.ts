import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { TenantChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps in which zone a tenant's days begin; an older version of it changes nothing. */
export async function copyTenant(
  transaction: Transaction,
  { tenantId, timeZone, version }: TenantChanged,
): Promise<void> {
  await transaction.query(sql`
    insert into billing.tenant_settings (tenant_id, time_zone, version) values (${tenantId}, ${timeZone}, ${version})
    on conflict (tenant_id) do update set time_zone = excluded.time_zone, version = excluded.version
    where tenant_settings.version <= excluded.version`);
}
