import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';
import type { UpsertItem } from '../domain/account-upsert.ts';
import { planUpserts, storeUpserts, type PlannedUpsert } from './store-accounts.ts';

const ITEMS_MAX = 500;

export interface UpsertAccounts {
  items: readonly UpsertItem[];
  mode: 'COMMIT' | 'DRY_RUN';
  onError: 'KEEP_GOOD_ROWS' | 'KEEP_NOTHING';
}

/** What became of a row. The account is null where there is none: refused, or new in a dry run. */
export type UpsertedRow = {
  outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REJECTED';
  accountId: string | null;
  refusal: { code: string; message: string; path: string[] } | null;
};

/**
 * Brings accounts to what a back office says they are, found by their external ids, in a handful of statements. A dry run
 * answers the same and leaves nothing behind, no audit entry either.
 */
export async function upsertAccounts(context: TenantContext, input: UpsertAccounts) {
  authorize(context, 'account:write');
  const { items, mode } = input;
  if (items.length === 0) {
    return reject({ code: 'BAD_USER_INPUT', message: 'Send at least one account.', path: ['items'] });
  }
  if (items.length > ITEMS_MAX) {
    const message = `Send at most ${ITEMS_MAX} accounts at once, or all of them in a file by \`startBulkUpsert\`.`;
    return reject({ code: 'TOO_MANY_ITEMS', message, path: ['items'] });
  }
  if (mode === 'DRY_RUN') {
    return accept({
      rows: await context.writer.transaction(context, (transaction) => run(transaction, context, input)),
    });
  }
  return context.writer.command(context, { operation: 'upsertAccounts', input }, async (transaction) => {
    const rows = await run(transaction, context, input);
    const counts = Object.fromEntries(
      [...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, of]) => [outcome, of.length]),
    );
    transaction.audit({ subjectId: null, after: counts });
    return accept({ rows });
  });
}

async function run(
  transaction: Transaction,
  { tenantId, now }: TenantContext,
  { items, mode, onError }: UpsertAccounts,
): Promise<UpsertedRow[]> {
  const plan = await planUpserts(transaction, tenantId, items);
  const keepsNothing = onError === 'KEEP_NOTHING' && plan.some((row) => !row.ok);
  if (mode === 'COMMIT' && !keepsNothing) {
    await storeUpserts(
      transaction,
      { tenantId, now },
      plan.flatMap((row) => (row.ok ? [row.value] : [])),
    );
  }
  return plan.map((row, index) => rowOf(row, index, { isDryRun: mode === 'DRY_RUN', keepsNothing }));
}

function rowOf(
  row: PlannedUpsert,
  index: number,
  { isDryRun, keepsNothing }: { isDryRun: boolean; keepsNothing: boolean },
): UpsertedRow {
  if (!row.ok) {
    const { code, message, path } = row.rejection;
    return {
      outcome: 'REJECTED',
      accountId: null,
      refusal: { code, message, path: ['items', String(index), ...path] },
    };
  }
  if (keepsNothing) {
    return { outcome: 'REJECTED', accountId: null, refusal: null };
  }
  const { outcome, account } = row.value;
  return { outcome, accountId: isDryRun && outcome === 'CREATED' ? null : account.id, refusal: null };
}
