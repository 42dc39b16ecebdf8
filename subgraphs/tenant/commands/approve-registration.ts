import { authorize } from '../../shared/context/authorize.ts';
import { accept } from '../../shared/result/result.ts';
import { decideReview } from '../domain/registration.ts';
import type { TenantContext } from '../context.ts';
import { lockExpectedAccount, type ExpectedAccount } from './lock-expected-account.ts';
import { publishAccount } from './publish-account.ts';
import { requestLetter } from './request-letter.ts';

/** Lets a registered account buy. Its people can sign in once they have confirmed their e-mail address. */
export async function approveRegistration(context: TenantContext, input: ExpectedAccount) {
  authorize(context, 'account:approve');
  const { tenantId } = context;
  const tenant = await context.loaders.tenant.load(tenantId);
  return context.writer.command(context, { operation: 'approveRegistration', input }, async (transaction) => {
    const locked = await lockExpectedAccount(transaction, tenantId, input);
    if (!locked.ok) {
      return locked;
    }
    const account = locked.value;
    const decision = decideReview(account.status);
    if (!decision.ok) {
      return decision;
    }
    transaction.audit({ subjectId: input.accountId, before: { status: account.status }, after: { status: 'ACTIVE' } });
    account.status = 'ACTIVE';
    await publishAccount(transaction, account);
    const senderName = tenant?.name ?? '';
    await requestLetter(transaction, { purpose: 'REGISTRATION_APPROVED', to: account, senderName });
    return accept({ accountId: account.id });
  });
}
