import type { RowKey } from '../../shared/database/load-by-key.ts';
import type { BillingContext } from '../context.ts';
import { availableCredit } from '../domain/credit.ts';

/** Where an account's credit line stands, in minor units; null for an account without one. */
export async function creditOf({ loaders }: BillingContext, account: RowKey) {
  const row = await loaders.credit.load(account);
  if (!row) {
    return null;
  }
  const state = {
    limit: BigInt(row.limit_minor),
    balance: BigInt(row.balance_minor),
    reserved: BigInt(row.reserved_minor),
  };
  return { ...state, available: availableCredit(state), currency: row.currency, version: row.version };
}
