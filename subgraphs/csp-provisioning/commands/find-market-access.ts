import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decideRouting, type RoutableAgreement } from '../domain/routing.ts';
import { openVendorAccess } from './open-vendor-access.ts';

/** With what the vendor is asked about a country; null when no agreement, or more than one, may sell there. */
export async function findMarketAccess(
  transaction: Transaction,
  { tenantId, country }: { tenantId: string; country: string },
) {
  const agreements = await transaction.query<RoutableAgreement>(sql`
    select agreement.id, agreement.name, agreement.markets, rotation.version is not null as "hasCredentials"
    from provisioning.csp_agreement agreement
    left join provisioning.csp_agreement_rotation rotation on rotation.tenant_id = agreement.tenant_id and rotation.csp_agreement_id = agreement.id
    where agreement.tenant_id = ${tenantId}`);
  const routing = decideRouting({ buyerCountry: country, boundAgreementIds: [], agreements });
  return routing.ok ? openVendorAccess(transaction, { tenantId, ...routing.value }) : null;
}
