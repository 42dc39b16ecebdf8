import { authorize } from '../../shared/context/authorize.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { decideReview } from '../domain/registration.ts';
import type { TenantContext } from '../context.ts';
import { lockExpectedAccount, type ExpectedAccount } from './lock-expected-account.ts';
import { publishAccount } from './publish-account.ts';
import { requestLetter } from './request-letter.ts';

export interface RejectRegistration extends ExpectedAccount {
  reason: string;
}

/** Says no to a registered account; its people are told why. */
export async function rejectRegistration(context: TenantContext, input: RejectRegistration) {
  authorize(context, 'account:approve');
  const reason = input.reason.trim();
  if (reason === '' || reason.length > 500) {
    const message = 'Say why, in 1 to 500 characters: the customer reads it.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['reason'] });
  }
  const { tenantId } = context;
  const tenant = await context.loaders.tenant.load(tenantId);
  return context.writer.command(context, { operation: 'rejectRegistration', input }, async (transaction) => {
    const locked = await lockExpectedAccount(transaction, tenantId, input);
    if (!locked.ok) {
      return locked;
    }
    const account = locked.value;
    const decision = decideReview(account.status);
    if (!decision.ok) {
      return decision;
    }
    const after = { status: 'REJECTED', reason };
    transaction.audit({ subjectId: input.accountId, before: { status: account.status }, after });
    account.status = 'REJECTED';
    await publishAccount(transaction, account);
    const senderName = tenant?.name ?? '';
    await requestLetter(transaction, { purpose: 'REGISTRATION_REJECTED', to: account, senderName, reason });
    return accept({ accountId: account.id });
  });
}
