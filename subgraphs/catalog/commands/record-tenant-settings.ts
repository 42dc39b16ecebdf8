import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { TenantChanged } from '../../shared/events/contracts/tenant.ts';
import { announcePlans } from './announce-plans.ts';
import { growVersions } from './store-offers.ts';

/**
 * Keeps how a tenant is set up. When it sells in other countries than before, the plans that have a price in one of those
 * are told again with the prices of the new countries.
 */
export async function recordTenantSettings(
  transaction: Transaction,
  settings: TenantChanged,
  now: Date,
): Promise<void> {
  const { tenantId, code, kind, status, parentTenantId, countries, currencies, version } = settings;
  const [before] = await transaction.query<{ countries: string[] }>(sql`
    select countries from catalog.tenant_settings where tenant_id = ${tenantId}::uuid for update`);
  const [written] = await transaction.query(sql`
    insert into catalog.tenant_settings as known (tenant_id, code, kind, status, parent_tenant_id, countries, currencies, version)
    values (${tenantId}::uuid, ${code}, ${kind}, ${status}, ${parentTenantId}::uuid, ${countries}::text[], ${currencies}::text[], ${version})
    on conflict (tenant_id) do update set code = excluded.code, kind = excluded.kind, status = excluded.status,
      parent_tenant_id = excluded.parent_tenant_id, countries = excluded.countries, currencies = excluded.currencies, version = excluded.version
    where known.version < excluded.version
    returning tenant_id`);
  const earlier = before?.countries ?? [];
  const touched = [
    ...countries.filter((country) => !earlier.includes(country)),
    ...earlier.filter((country) => !countries.includes(country)),
  ];
  if (!written || touched.length === 0) {
    return;
  }
  const plans = await transaction.query<{ id: string }>(sql`
    select plan.id from catalog.plan
    where plan.tenant_id = ${tenantId}::uuid and plan.status = 'PUBLISHED' and exists (select from catalog.vendor_price price
      where price.tenant_id = ${tenantId}::uuid and price.plan_id = plan.id and price.market = any(${touched}::text[]))
    order by plan.id for update`);
  const planIds = plans.map((plan) => plan.id);
  await growVersions(transaction, tenantId, planIds);
  await announcePlans(transaction, { tenantId, countries, planIds, now });
}
