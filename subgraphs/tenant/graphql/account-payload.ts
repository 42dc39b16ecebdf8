import { payloadOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { Result } from '../../shared/result/result.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findAccount, type AccountView } from './account.ts';

interface Refusal {
  code: string;
  message: string;
  path?: readonly string[];
}

/**
 * The payload of a command on an account: the account as it is now, also when somebody else was quicker, so that a client
 * can show what has changed; null after any other refusal.
 */
export async function accountPayload<Outcome extends Result<{ accountId: string }, Refusal>>(
  context: TenantContext,
  result: Outcome,
  accountId: string | null = null,
) {
  const reread = rereading(context);
  const tenantId = encodeId('tenant', context.tenantId);
  const find = (id: string) => findAccount(reread, { tenantId, id });
  const load = (value: { accountId: string }) => find(encodeId('account', value.accountId));
  const payload = await payloadOf<'account', Outcome, AccountView | null>('account', result, load);
  const isStale = !result.ok && ['VERSION_CONFLICT', 'NOT_PENDING'].includes(result.rejection.code);
  return isStale && accountId !== null ? { ...payload, account: await find(accountId) } : payload;
}
