import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { TenantChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps where and in what a tenant sells; an older version of it changes nothing. */
export async function copyTenant(transaction: Transaction, tenant: TenantChanged): Promise<void> {
  const { tenantId, status, countries, currencies, defaultCurrency, timeZone, version } = tenant;
  await transaction.query(sql`
    insert into pricing.tenant_settings (tenant_id, status, countries, currencies, default_currency, time_zone, version)
    values (${tenantId}, ${status}, ${countries}::text[], ${currencies}::text[], ${defaultCurrency}, ${timeZone}, ${version})
    on conflict (tenant_id) do update set status = excluded.status, countries = excluded.countries, currencies = excluded.currencies,
      default_currency = excluded.default_currency, time_zone = excluded.time_zone, version = excluded.version
    where tenant_settings.version <= excluded.version`);
}
