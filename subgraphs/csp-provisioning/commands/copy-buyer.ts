import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { AccountChanged } from '../../shared/events/contracts/tenant.ts';

/** Keeps who buys, and what Microsoft must be told of them; an older version of the account changes nothing. */
export async function copyBuyer(transaction: Transaction, tenantId: string, account: AccountChanged): Promise<void> {
  const { accountId, resellerAccountId, kind, status, name, email, locale, country, address, version } = account;
  await transaction.query(sql`
    insert into provisioning.buyer (tenant_id, account_id, reseller_account_id, kind, status, name, email, locale, country, address, version)
    values (${tenantId}, ${accountId}, ${resellerAccountId}, ${kind}, ${status}, ${name}, ${email}, ${locale}, ${country},
      ${JSON.stringify(address)}::jsonb, ${version})
    on conflict (tenant_id, account_id) do update set reseller_account_id = excluded.reseller_account_id, kind = excluded.kind,
      status = excluded.status, name = excluded.name, email = excluded.email, locale = excluded.locale, country = excluded.country,
      address = excluded.address, version = excluded.version
    where buyer.version <= excluded.version`);
}
