import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { TenantChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps what orders are numbered with and which day it is in a tenant; an older version of it changes nothing. */
export async function copyTenant(transaction: Transaction, tenant: TenantChanged): Promise<void> {
  const { tenantId, code, countries, timeZone, version } = tenant;
  await transaction.query(sql`
    insert into provisioning.tenant_settings (tenant_id, code, countries, time_zone, version)
    values (${tenantId}, ${code}, ${countries}::text[], ${timeZone}, ${version})
    on conflict (tenant_id) do update set code = excluded.code, countries = excluded.countries, time_zone = excluded.time_zone,
      version = excluded.version
    where tenant_settings.version <= excluded.version`);
}
