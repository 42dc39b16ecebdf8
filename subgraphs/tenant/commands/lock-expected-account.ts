import { LockMode } from '@mikro-orm/postgresql';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { Account } from '../entities/account.ts';

export interface ExpectedAccount {
  accountId: string;
  expectedVersion: number;
}

/** The account, locked, if the caller may see it and nobody has changed it since the caller looked. */
export async function lockExpectedAccount({ em }: Transaction, tenantId: string, expected: ExpectedAccount) {
  const id = decodeId('account', expected.accountId);
  const account =
    id === null ? null : await em.findOne(Account, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!account) {
    const message = 'There is no such account. Take its id from `accounts`.';
    return reject({ code: 'NOT_FOUND', message, path: ['accountId'] });
  }
  if (account.version !== expected.expectedVersion) {
    const message = 'Somebody has changed the account meanwhile. Look at it again and repeat.';
    return reject({ code: 'VERSION_CONFLICT', message, path: ['expectedVersion'] });
  }
  return accept(account);
}
