import { sql } from 'kysely';
import { ALL_ACCOUNTS, isActingFromRoot } from '../../shared/context/operation-context.ts';
import type { Command, Storable, Transaction } from '../../shared/database/transaction.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import type { Result } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';

/**
 * A command on keys, members or roles. The signed context may be seconds old, so the caller's credential is looked at
 * again, and held still, in the same transaction: somebody who lost a role a moment ago changes nothing any more. A root
 * member's row lies in another tenant than the command's and is looked at just before.
 */
export async function dangerousCommand<Outcome extends Result<Storable, unknown>, R = never>(
  context: TenantContext,
  command: Command<R>,
  run: (transaction: Transaction) => Promise<Outcome>,
): Promise<Outcome | { ok: false; rejection: R }> {
  const isAbroad = isActingFromRoot(context);
  if (isAbroad) {
    const home = { tenantId: context.homeTenantId, accountId: ALL_ACCOUNTS, now: context.now };
    await context.writer.transaction(home, (transaction) => refuseStaleCredential(transaction, context));
  }
  return context.writer.command(context, command, async (transaction) => {
    if (!isAbroad) {
      await refuseStaleCredential(transaction, context);
    }
    return run(transaction);
  });
}

async function refuseStaleCredential(transaction: Transaction, context: TenantContext): Promise<void> {
  const { actorKind, actorId, homeTenantId, epoch } = context;
  const rows = await transaction.query(
    actorKind === 'apiKey'
      ? sql`select id from tenant.api_key
          where tenant_id = ${homeTenantId} and id = ${actorId} and epoch = ${epoch} and revoked_at is null for share`
      : sql`select id from tenant.member
          where tenant_id = ${homeTenantId} and id = ${actorId} and epoch = ${epoch} and status = 'ACTIVE' for share`,
  );
  if (rows.length === 0) {
    throw new RequestError('FORBIDDEN', 'What you may do has changed meanwhile. Sign in again.');
  }
}
