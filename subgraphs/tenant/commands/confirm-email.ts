import { LockMode } from '@mikro-orm/postgresql';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { canHoldSession } from '../domain/session-holder.ts';
import { Account } from '../entities/account.ts';
import type { TenantContext } from '../context.ts';
import { activateMember } from './activate-member.ts';
import { findLetterReader, lockLetterToken, readLetterToken } from './letter-token.ts';
import { addSession, asMember, draftSession, isTokenOf, openSession } from './open-session.ts';
import { publishAccount } from './publish-account.ts';

const EXPIRED = reject({
  code: 'TOKEN_EXPIRED',
  message: 'This code has been used or is too old. Sign in, or register again for a new one.',
  path: ['emailToken'],
});

/**
 * Makes the member of a registration able to sign in, with the password chosen in the very registration that the letter
 * belongs to: somebody else who registered the same address gains nothing. The session begins at once, unless the account
 * still waits to be approved.
 */
export async function confirmEmail(context: TenantContext, input: { emailToken: string }) {
  const token = readLetterToken(input.emailToken);
  const isOurs = token && isTokenOf(context, token.tenantId);
  const member = isOurs ? await findLetterReader(context.writer, token, 'CONFIRM_EMAIL') : null;
  const accountId = member?.accountId ?? null;
  if (!token || !member || accountId === null) {
    return EXPIRED;
  }
  const draft = draftSession(member);
  const command = { operation: 'confirmEmail', input: { memberId: member.memberId } };
  const confirmed = await context.writer.command(asMember(context, member), command, async (transaction) => {
    const { tenantId } = token;
    const letter = await lockLetterToken(transaction, token, 'CONFIRM_EMAIL');
    const key = { tenantId, id: accountId };
    const account = await transaction.em.findOneOrFail(Account, key, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const isOpen = account.status === 'ACTIVE' || account.status === 'PENDING_APPROVAL';
    if (!letter || !isOpen || !(await activateMember(transaction, letter, letter.passwordHash))) {
      return EXPIRED;
    }
    if (letter.activatesAccount && account.status === 'PENDING_APPROVAL') {
      account.status = 'ACTIVE';
      await publishAccount(transaction, account);
    }
    const hasSession =
      canHoldSession({ ...member, memberStatus: 'ACTIVE', accountStatus: account.status }) &&
      (await addSession(transaction, draft, context.now));
    transaction.audit({ subjectId: encodeId('account', accountId), after: { status: account.status } });
    return accept({ hasSession, status: account.status });
  });
  if (!confirmed.ok) {
    return confirmed;
  }
  const { hasSession, status } = confirmed.value;
  return accept({ status, session: hasSession ? await openSession(draft) : null });
}
