import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { LegalEntityChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps which companies may invoice in a tenant; what was said last counts. */
export async function copyIssuer(
  transaction: Transaction,
  tenantId: string,
  { legalEntityId, name, country, vatId }: LegalEntityChanged,
): Promise<void> {
  await transaction.query(sql`
    insert into pricing.issuer (tenant_id, legal_entity_id, name, country, vat_id)
    values (${tenantId}, ${legalEntityId}, ${name}, ${country}, ${vatId})
    on conflict (tenant_id, legal_entity_id) do update set name = excluded.name, country = excluded.country, vat_id = excluded.vat_id`);
}
