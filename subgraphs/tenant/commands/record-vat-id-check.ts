import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { isVerifiable, nextVatIdCheck, type VatIdAnswer } from '../domain/vat-id-check.ts';
import { Account } from '../entities/account.ts';
import { publishAccount } from './publish-account.ts';

export interface VatIdCheck extends VatIdAnswer {
  tenantId: string;
  accountId: string;
  resellerAccountId: string | null;
  vatId: string;
  requesterVatId: string | null;
  checkedAt: Date;
}

/**
 * Keeps what the service said as evidence, and the account's status with it unless the account has another VAT id by now.
 * Returns when to ask again; null when there is nothing more to ask.
 */
export async function recordVatIdCheck(transaction: Transaction, check: VatIdCheck): Promise<Date | null> {
  const { tenantId, accountId, vatId, checkedAt, outcome } = check;
  await insertCheck(transaction, check);
  const key = { tenantId, id: accountId };
  const account = await transaction.em.findOneOrFail(Account, key, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (account.vatId !== vatId || !isVerifiable(account)) {
    return null;
  }
  if (outcome === 'UNAVAILABLE') {
    return nextVatIdCheck(checkedAt, await countFailures(transaction, check));
  }
  account.vatIdStatus = outcome;
  await publishAccount(transaction, account);
  return null;
}

async function insertCheck(transaction: Transaction, check: VatIdCheck): Promise<void> {
  const { tenantId, accountId, resellerAccountId, vatId, requesterVatId, checkedAt, outcome, requestIdentifier } =
    check;
  await transaction.query(sql`
    insert into tenant.vat_id_check
      (tenant_id, id, account_id, reseller_account_id, vat_id, requester_vat_id, checked_at, outcome, request_identifier, answer)
    values (${tenantId}, ${uuidv7()}, ${accountId}, ${resellerAccountId}, ${vatId}, ${requesterVatId}, ${checkedAt.toISOString()},
      ${outcome}, ${requestIdentifier}, ${JSON.stringify(check.answer)}::jsonb)`);
}

async function countFailures(transaction: Transaction, { tenantId, accountId, vatId }: VatIdCheck): Promise<number> {
  const [row] = await transaction.query<{ failures: number }>(sql`
    select count(*)::int as failures from tenant.vat_id_check
    where tenant_id = ${tenantId} and account_id = ${accountId} and vat_id = ${vatId} and outcome = 'UNAVAILABLE'`);
  return row?.failures ?? 0;
}
