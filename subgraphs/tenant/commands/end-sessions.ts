import type { Transaction } from '../../shared/database/transaction.ts';
import type { MemberRow } from '../entities/member.ts';
import { Session } from '../entities/session.ts';

/** Ends every session of the member, and makes what is still under way under an older epoch worthless. */
export async function endSessions({ em }: Transaction, member: MemberRow): Promise<void> {
  const { tenantId, id: memberId } = member;
  member.epoch += 1;
  await em.nativeUpdate(Session, { tenantId, memberId, endedAt: null }, { endedAt: new Date() });
}
