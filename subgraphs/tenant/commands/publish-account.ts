import type { Transaction } from '../../shared/database/transaction.ts';
import { ACCOUNT_CHANGED, type AccountChanged } from '../../shared/events/contracts/tenant.ts';
import type { AccountRow } from '../entities/account.ts';

/** Tells the other subgraphs what an account is now. */
export async function publishAccount(transaction: Transaction, account: AccountRow): Promise<void> {
  await transaction.em.flush();
  const { id, version, kind, status, name, email, locale, country, address, vatId, vatIdStatus } = account;
  const { currency, resellerAccountId } = account;
  const body: AccountChanged = {
    accountId: id,
    version,
    kind,
    status,
    name,
    email,
    locale,
    country,
    address,
    vatId: vatId ?? null,
    vatIdStatus,
    currency,
    resellerAccountId: resellerAccountId ?? null,
  };
  await transaction.publish({ topic: ACCOUNT_CHANGED, aggregateId: id, body });
}
