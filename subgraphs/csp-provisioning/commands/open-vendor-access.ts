import { sql } from 'kysely';
import { openSealed } from '../../shared/context/sealed-text.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { PartnerCenterCredentials } from '../domain/partner-center-credentials.ts';

/**
 * With what the vendor is asked for an agreement, opened in memory and never stored or logged; null when the agreement has
 * no credentials yet.
 */
export async function openVendorAccess(
  transaction: Transaction,
  { tenantId, cspAgreementId }: { tenantId: string; cspAgreementId: string },
): Promise<{ partnerTenantId: string; credentials: PartnerCenterCredentials } | null> {
  const [row] = await transaction.query<{ partner_tenant_id: string; sealed_text: string }>(sql`
    select agreement.partner_tenant_id, secret.sealed_text
    from provisioning.csp_agreement agreement
    join provisioning.csp_agreement_secret secret on secret.tenant_id = agreement.tenant_id and secret.csp_agreement_id = agreement.id
    where agreement.tenant_id = ${tenantId} and agreement.id = ${cspAgreementId}`);
  const opened = row && openSealed(`csp-agreement:${tenantId}:${cspAgreementId}:v1`, row.sealed_text);
  return opened
    ? { partnerTenantId: row.partner_tenant_id, credentials: JSON.parse(opened) as PartnerCenterCredentials }
    : null;
}
