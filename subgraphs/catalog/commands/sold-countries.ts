import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

/** The countries in which the tenant sells; none before its settings have arrived. */
export async function soldCountries(transaction: Transaction, tenantId: string): Promise<string[]> {
  const [settings] = await transaction.query<{ countries: string[] }>(
    sql`select countries from catalog.tenant_settings where tenant_id = ${tenantId}::uuid`,
  );
  return settings?.countries ?? [];
}
