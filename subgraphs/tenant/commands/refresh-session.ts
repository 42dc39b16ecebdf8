import { LockMode } from '@mikro-orm/postgresql';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { canHoldSession } from '../domain/session-holder.ts';
import { Session } from '../entities/session.ts';
import type { TenantContext } from '../context.ts';
import { findMemberCredential, type MemberCredential } from './member-credential.ts';
import { asMember, isTokenOf, openSession, SESSION_DAYS } from './open-session.ts';
import { draftRefreshToken, readRefreshToken, type RefreshToken } from './refresh-token.ts';
import { isSameHash } from './secrets.ts';

const EXPIRED = reject({
  code: 'SESSION_EXPIRED',
  message: 'This session has ended. Sign in again.',
  path: ['refreshToken'],
});

const DAY_MILLISECONDS = 86_400_000;

/**
 * Goes on with a session under a new refresh token. A token that was used before has two holders, of whom one is a thief:
 * the session ends for both.
 */
export async function refreshSession(context: TenantContext, input: { refreshToken: string }) {
  const token = readRefreshToken(input.refreshToken);
  const member = token && isTokenOf(context, token.tenantId) ? await findSessionMember(context, token) : null;
  if (!token || !member || !canHoldSession(member)) {
    return EXPIRED;
  }
  const next = draftRefreshToken(token, token.family);
  const command = { operation: 'refreshSession', input: { sessionId: token.sessionId } };
  const refreshed = await context.writer.command(asMember(context, member), command, async (transaction) => {
    const key = { tenantId: token.tenantId, id: token.sessionId };
    const session = await transaction.em.findOne(Session, key, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!session || !isGoingOn(session) || !isSameHash(session.familyHash, token.familyHash)) {
      return EXPIRED;
    }
    const subjectId = encodeId('member', session.memberId);
    const sessionId = encodeId('session', session.id);
    if (!isSameHash(session.refreshHash, token.refreshHash)) {
      session.endedAt = new Date();
      transaction.audit({ subjectId, after: { sessionId, ended: 'a refresh token was used twice' } });
      return accept({ isEnded: true });
    }
    session.refreshHash = next.refreshHash;
    session.expiresAt = new Date(Date.now() + SESSION_DAYS * DAY_MILLISECONDS);
    transaction.audit({ subjectId, after: { sessionId } });
    return accept({ isEnded: false });
  });
  if (!refreshed.ok || refreshed.value.isEnded) {
    return EXPIRED;
  }
  return accept(await openSession({ member, token: next }));
}

/** Whose session it is, as it is now; null when there is no such session. */
export async function findSessionMember(
  { writer, now }: TenantContext,
  { tenantId, sessionId }: RefreshToken,
): Promise<MemberCredential | null> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, now };
  const session = await writer.transaction(context, ({ em }) => em.findOne(Session, { tenantId, id: sessionId }));
  return session && findMemberCredential(writer, tenantId, { memberId: session.memberId });
}

function isGoingOn({ endedAt, expiresAt }: { endedAt?: Date | null; expiresAt: Date }): boolean {
  return !endedAt && expiresAt > new Date();
}
