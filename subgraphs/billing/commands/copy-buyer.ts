import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { AccountChanged } from '../../shared/events/contracts/tenant.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';

/**
 * Keeps who pays, as invoices name them; an older version of the account changes nothing. A reseller also gets a credit
 * line, of nothing at first, and the payment method that draws on it.
 */
export async function copyBuyer(
  transaction: Transaction,
  { tenantId, now }: { tenantId: string; now: Date },
  account: AccountChanged,
): Promise<void> {
  const { accountId, resellerAccountId, kind, name, country, address, vatId, currency, version } = account;
  await transaction.query(sql`
    insert into billing.buyer (tenant_id, account_id, reseller_account_id, kind, name, country, address, vat_id, currency, version)
    values (${tenantId}, ${accountId}, ${resellerAccountId}, ${kind}, ${name}, ${country}, ${JSON.stringify(address)}::jsonb, ${vatId},
      ${currency}, ${version})
    on conflict (tenant_id, account_id) do update set reseller_account_id = excluded.reseller_account_id, kind = excluded.kind,
      name = excluded.name, country = excluded.country, address = excluded.address, vat_id = excluded.vat_id, currency = excluded.currency, version = excluded.version
    where buyer.version <= excluded.version`);
  if (kind === 'RESELLER') {
    await transaction.query(sql`
      insert into billing.credit_line (tenant_id, account_id, reseller_account_id, currency)
      values (${tenantId}, ${accountId}, ${resellerAccountId}, ${currency}) on conflict (tenant_id, account_id) do nothing`);
    await transaction.query(sql`
      insert into billing.payment_method (tenant_id, id, account_id, reseller_account_id, kind, status, label, created_at)
      values (${tenantId}, ${uuidv7()}, ${accountId}, ${resellerAccountId}, 'CREDIT', 'ACTIVE', 'Credit', ${now.toISOString()})
      on conflict (tenant_id, account_id) where kind = 'CREDIT' do nothing`);
  }
}
