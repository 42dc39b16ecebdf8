import type { Transaction } from '../../shared/database/transaction.ts';
import { isVerifiable } from '../domain/vat-id-check.ts';
import type { AccountRow } from '../entities/account.ts';

export const VERIFY_VAT_ID = 'tenant.verify-vat-id';

/** Has the VAT id of an account verified after the commit, where there is a service that knows; nobody waits for it. */
export async function requestVatIdCheck(transaction: Transaction, account: AccountRow): Promise<void> {
  if (isVerifiable(account)) {
    await transaction.startProcess({ name: VERIFY_VAT_ID, id: account.id });
  }
}
