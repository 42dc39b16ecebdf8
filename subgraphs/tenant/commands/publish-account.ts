import type { Transaction } from '../../shared/database/transaction.ts';
import { ACCOUNT_CHANGED, type AccountChanged } from '../../shared/events/contracts/tenant.ts';
import type { KnownAccount } from '../domain/account-upsert.ts';
import type { AccountRow } from '../entities/account.ts';

/** Tells the other subgraphs what an account is now. */
export async function publishAccount(transaction: Transaction, account: AccountRow): Promise<void> {
  await transaction.em.flush();
  const { vatId, resellerAccountId } = account;
  const known = { ...account, vatId: vatId ?? null, resellerAccountId: resellerAccountId ?? null };
  await publishAccounts(transaction, [known]);
}

/** The same for several accounts, in one statement for each reader. */
export async function publishAccounts(transaction: Transaction, accounts: readonly KnownAccount[]): Promise<void> {
  const events = accounts.map((account) => {
    const body = accountChanged(account);
    return { topic: ACCOUNT_CHANGED, aggregateId: account.id, body };
  });
  await transaction.publish(...events);
}

function accountChanged(account: KnownAccount): AccountChanged {
  const { id, version, kind, status, name, email, locale, country, address, vatId, vatIdStatus } = account;
  const { currency, resellerAccountId } = account;
  return {
    accountId: id,
    version,
    kind,
    status,
    name,
    email,
    locale,
    country,
    address,
    vatId,
    vatIdStatus,
    currency,
    resellerAccountId,
  };
}
