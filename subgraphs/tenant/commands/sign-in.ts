import { isPassword } from '../../shared/context/password-hash.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { canHoldSession } from '../domain/session-holder.ts';
import type { TenantContext } from '../context.ts';
import { findMemberCredential, type MemberCredential } from './member-credential.ts';
import { addSession, asMember, draftSession, openSession } from './open-session.ts';

export interface SignIn {
  email: string;
  password: string;
}

/** Begins a session of a shopper of this storefront's tenant. */
export async function signIn(context: TenantContext, { email, password }: SignIn) {
  const member = await findMemberCredential(context.writer, context.tenantId, { email });
  return beginSession(context, { operation: 'signIn', member: member?.accountId ? member : null, password });
}

const REFUSED = reject({
  code: 'INVALID_CREDENTIALS',
  message: 'This e-mail and password do not belong together. Check both and try again.',
  path: [],
});

/**
 * Begins a session when everything is right. Whatever is not, even that there is no such member, is answered in the same
 * words and after the same work, so that nobody learns who has an account.
 */
export async function beginSession(
  context: TenantContext,
  attempt: { operation: string; member: MemberCredential | null; password: string },
) {
  const { operation, member, password } = attempt;
  const isRight = await isPassword(member?.passwordHash ?? null, password);
  if (!member || !isRight || !canHoldSession(member)) {
    return REFUSED;
  }
  const draft = draftSession(member);
  const command = { operation, input: { memberId: member.memberId } };
  const begun = await context.writer.command(asMember(context, member), command, async (transaction) => {
    if (!(await addSession(transaction, draft, context.now))) {
      return REFUSED;
    }
    const sessionId = encodeId('session', draft.token.sessionId);
    transaction.audit({ subjectId: encodeId('member', member.memberId), after: { sessionId } });
    return accept({ sessionId });
  });
  return begun.ok ? accept(await openSession(draft)) : begun;
}
