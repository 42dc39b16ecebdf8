import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { Party } from '../domain/cart-parties.ts';

/** The accounts with these ids that the caller may see, by their ids. */
export async function findParties(
  transaction: Transaction,
  tenantId: string,
  ids: readonly (string | null)[],
): Promise<Map<string, Party>> {
  const rows = await transaction.query<Party>(sql`
    select account_id as "accountId", reseller_account_id as "resellerAccountId", status, currency
    from pricing.buyer where tenant_id = ${tenantId} and account_id = any(${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.accountId, row]));
}
