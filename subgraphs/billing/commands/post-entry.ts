import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import type { Posting } from '../domain/ledger.ts';

/** Whose money an entry is about. */
export interface Owner {
  accountId: string;
  resellerAccountId: string | null;
}

export interface EntryToPost extends Owner {
  tenantId: string;
  legalEntityId: string;
  currency: string;
  /** A calendar day. */
  bookedOn: string;
  text: string;
  /** A source has one entry of each kind. */
  kind: 'INVOICE' | 'COST' | 'CAPTURE' | 'REFUND' | 'REFUND_FAILED';
  sourceId: string;
  postings: readonly Posting[];
}

/** Books an entry with all its postings, and keeps what the account owes beside it. Without postings nothing is booked. */
export async function postEntry(transaction: Transaction, entry: EntryToPost): Promise<void> {
  const { tenantId, legalEntityId, currency, postings } = entry;
  if (postings.length === 0) {
    return;
  }
  await openLedgerAccounts(transaction, entry);
  const id = uuidv7();
  await transaction.query(sql`
    insert into billing.ledger_entry (tenant_id, id, legal_entity_id, currency, booked_on, text, kind, source_id)
    values (${tenantId}, ${id}, ${legalEntityId}, ${currency}, ${entry.bookedOn}, ${entry.text}, ${entry.kind}, ${entry.sourceId})`);
  const rows = postings.map(({ account, amount }, position) => ({ account, amount: amount.toString(), position }));
  const posted = await transaction.query(sql`
    insert into billing.ledger_posting (tenant_id, entry_id, position, ledger_account_id, currency, amount_minor, account_id, reseller_account_id)
    select account.tenant_id, ${id}::uuid, posting.position, account.id, account.currency, posting.amount, ${entry.accountId}::uuid,
      ${entry.resellerAccountId}::uuid
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as posting (account text, amount bigint, position int)
    join billing.ledger_account account on account.tenant_id = ${tenantId} and account.legal_entity_id = ${legalEntityId}
      and account.code = posting.account and account.currency = ${currency}
    returning position`);
  if (posted.length !== postings.length) {
    throw new Error(`the entry for ${entry.sourceId} lacks a posting`);
  }
  await changeBalance(transaction, entry);
}

async function openLedgerAccounts(
  transaction: Transaction,
  { tenantId, legalEntityId, currency, postings }: EntryToPost,
): Promise<void> {
  const rows = postings.map(({ account }) => ({ id: uuidv7(), code: account }));
  await transaction.query(sql`
    insert into billing.ledger_account (tenant_id, id, legal_entity_id, code, currency)
    select ${tenantId}::uuid, wanted.id, ${legalEntityId}::uuid, wanted.code, ${currency}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as wanted (id uuid, code text)
    order by wanted.code
    on conflict (tenant_id, legal_entity_id, code, currency) do nothing`);
}

async function changeBalance(transaction: Transaction, entry: EntryToPost): Promise<void> {
  const { tenantId, accountId, resellerAccountId, currency } = entry;
  const change = entry.postings
    .filter(({ account }) => account === 'RECEIVABLE')
    .reduce((sum, { amount }) => sum + amount, 0n);
  if (change !== 0n) {
    await transaction.query(sql`
      insert into billing.account_balance (tenant_id, account_id, reseller_account_id, currency, balance_minor)
      values (${tenantId}, ${accountId}, ${resellerAccountId}, ${currency}, ${change.toString()})
      on conflict (tenant_id, account_id, currency) do update set balance_minor = account_balance.balance_minor + excluded.balance_minor`);
  }
}
