import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { KnownAccount } from '../domain/account-upsert.ts';
import { isVerifiable } from '../domain/vat-id-check.ts';
import type { AccountRow } from '../entities/account.ts';

export const VERIFY_VAT_ID = 'tenant.verify-vat-id';

/** Has the VAT id of an account verified after the commit, where there is a service that knows; nobody waits for it. */
export async function requestVatIdCheck(transaction: Transaction, account: AccountRow): Promise<void> {
  if (isVerifiable(account)) {
    await transaction.startProcess({ name: VERIFY_VAT_ID, id: account.id });
  }
}

/** The same for many accounts in one statement. No worker is woken: it finds them by itself half a second later. */
export async function requestVatIdChecks(
  transaction: Transaction,
  { tenantId, now }: { tenantId: string; now: Date },
  accounts: readonly KnownAccount[],
): Promise<void> {
  const ids = accounts.filter(isVerifiable).map(({ id }) => id);
  if (ids.length === 0) {
    return;
  }
  await transaction.query(sql`
    insert into messaging.process (tenant_id, name, id, status, due_at)
    select ${tenantId}::uuid, ${VERIFY_VAT_ID}, account_id, 'WAITING', ${now.toISOString()}::timestamptz
    from unnest(${ids}::uuid[]) as account_id
    on conflict (tenant_id, name, id) do update
    set status = 'WAITING', wakes = process.wakes + 1, due_at = excluded.due_at, attempts = 0, parked_because = null`);
}
