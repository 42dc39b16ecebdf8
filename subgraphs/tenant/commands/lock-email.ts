import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

/** Lets one registration or invitation of an e-mail address go at a time; the unique constraint stands behind it. */
export async function lockEmail(transaction: Transaction, tenantId: string, email: string): Promise<void> {
  await transaction.query(sql`select pg_advisory_xact_lock(hashtextextended(${`${tenantId} ${email}`}, 0))`);
}
