import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { LegalEntityChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps which companies invoice in a tenant, as their invoices name them; what was said last counts. */
export async function copyIssuer(
  transaction: Transaction,
  tenantId: string,
  { legalEntityId, name, country, vatId, address }: LegalEntityChanged,
): Promise<void> {
  await transaction.query(sql`
    insert into billing.issuer (tenant_id, legal_entity_id, name, country, vat_id, address)
    values (${tenantId}, ${legalEntityId}, ${name}, ${country}, ${vatId}, ${JSON.stringify(address)}::jsonb)
    on conflict (tenant_id, legal_entity_id) do update set name = excluded.name, country = excluded.country, vat_id = excluded.vat_id,
      address = excluded.address`);
}
