import { LockMode } from '@mikro-orm/postgresql';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept } from '../../shared/result/result.ts';
import { Session } from '../entities/session.ts';
import type { TenantContext } from '../context.ts';
import { asMember, isTokenOf } from './open-session.ts';
import { findSessionMember } from './refresh-session.ts';
import { readRefreshToken } from './refresh-token.ts';
import { isSameHash } from './secrets.ts';

/** Ends the session of a refresh token. A token that is unknown or of a session that has ended is no mistake. */
export async function signOut(context: TenantContext, input: { refreshToken: string }) {
  const token = readRefreshToken(input.refreshToken);
  const member = token && isTokenOf(context, token.tenantId) ? await findSessionMember(context, token) : null;
  if (!token || !member) {
    return accept(null);
  }
  const command = { operation: 'signOut', input: { sessionId: token.sessionId } };
  return context.writer.command(asMember(context, member), command, async (transaction) => {
    const key = { tenantId: token.tenantId, id: token.sessionId };
    const session = await transaction.em.findOneOrFail(Session, key, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (isSameHash(session.familyHash, token.familyHash)) {
      session.endedAt ??= new Date();
    }
    const sessionId = encodeId('session', session.id);
    transaction.audit({ subjectId: encodeId('member', session.memberId), after: { sessionId } });
    return accept(null);
  });
}
