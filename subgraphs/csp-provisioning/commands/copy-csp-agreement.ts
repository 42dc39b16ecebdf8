import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { CspAgreementLinked } from '../../shared/events/contracts/tenant.ts';

/** Keeps the agreements that the tenant is linked to. */
export async function copyCspAgreement(
  transaction: Transaction,
  tenantId: string,
  agreement: CspAgreementLinked,
): Promise<void> {
  const { cspAgreementId, name, partnerTenantId, region, markets, billingCurrency } = agreement;
  await transaction.query(sql`
    insert into provisioning.csp_agreement (tenant_id, id, name, partner_tenant_id, region, markets, billing_currency)
    values (${tenantId}, ${cspAgreementId}, ${name}, ${partnerTenantId}, ${region}, ${markets}::text[], ${billingCurrency})
    on conflict (tenant_id, id) do update set name = excluded.name, partner_tenant_id = excluded.partner_tenant_id,
      region = excluded.region, markets = excluded.markets, billing_currency = excluded.billing_currency`);
}
