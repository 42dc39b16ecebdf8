import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { AccountChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps who may buy and as what; an older version of the account changes nothing. */
export async function copyBuyer(transaction: Transaction, tenantId: string, account: AccountChanged): Promise<void> {
  const { accountId, resellerAccountId, kind, status, country, vatId, vatIdStatus, currency, version } = account;
  await transaction.query(sql`
    insert into pricing.buyer (tenant_id, account_id, reseller_account_id, kind, status, country, vat_id, vat_id_status, currency, version)
    values (${tenantId}, ${accountId}, ${resellerAccountId}, ${kind}, ${status}, ${country}, ${vatId}, ${vatIdStatus}, ${currency}, ${version})
    on conflict (tenant_id, account_id) do update set reseller_account_id = excluded.reseller_account_id, kind = excluded.kind,
      status = excluded.status, country = excluded.country, vat_id = excluded.vat_id,
      vat_id_status = excluded.vat_id_status, currency = excluded.currency, version = excluded.version
    where buyer.version <= excluded.version`);
}
