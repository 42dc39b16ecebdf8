import { hashPassword } from '../../shared/context/password-hash.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { decidePassword } from '../domain/password.ts';
import { canHoldSession } from '../domain/session-holder.ts';
import type { TenantContext } from '../context.ts';
import { activateMember } from './activate-member.ts';
import { findLetterReader, lockLetterToken, readLetterToken } from './letter-token.ts';
import { addSession, asMember, draftSession, isTokenOf, openSession } from './open-session.ts';

export interface AcceptInvitation {
  invitationToken: string;
  password: string;
}

const EXPIRED = reject({
  code: 'INVITATION_EXPIRED',
  message: 'This invitation has been used or is too old. Ask for a new one.',
  path: ['invitationToken'],
});

/** Gives somebody who was invited a password and a session. */
export async function acceptInvitation(context: TenantContext, { invitationToken, password }: AcceptInvitation) {
  const token = readLetterToken(invitationToken);
  const isOurs = token && isTokenOf(context, token.tenantId);
  const member = isOurs ? await findLetterReader(context.writer, token, 'INVITATION') : null;
  if (!token || !member || !canHoldSession({ ...member, memberStatus: 'ACTIVE' })) {
    return EXPIRED;
  }
  const decision = decidePassword(password, [member.email, member.name]);
  if (!decision.ok) {
    return decision;
  }
  const passwordHash = await hashPassword(password);
  const draft = draftSession(member);
  const command = { operation: 'acceptInvitation', input: { memberId: member.memberId } };
  const accepted = await context.writer.command(asMember(context, member), command, async (transaction) => {
    const letter = await lockLetterToken(transaction, token, 'INVITATION');
    if (!letter || !(await activateMember(transaction, letter, passwordHash))) {
      return EXPIRED;
    }
    if (!(await addSession(transaction, draft, context.now))) {
      return EXPIRED;
    }
    transaction.audit({ subjectId: encodeId('member', member.memberId), after: { status: 'ACTIVE' } });
    return accept({ memberId: member.memberId });
  });
  return accepted.ok ? accept(await openSession(draft)) : accepted;
}
