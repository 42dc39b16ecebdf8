import { LockMode } from '@mikro-orm/postgresql';
import type { Transaction } from '../../shared/database/transaction.ts';
import { Member, MemberSecret } from '../entities/member.ts';
import type { LetterTokenRow } from '../entities/session.ts';
import { useUpLetterTokens } from './letter-token.ts';

/** Gives an invited member a password and lets it sign in; false when it is not waiting for that, or has no password. */
export async function activateMember(
  transaction: Transaction,
  letter: Pick<LetterTokenRow, 'tenantId' | 'memberId' | 'purpose'>,
  passwordHash: string | null | undefined,
): Promise<boolean> {
  const { em } = transaction;
  const { tenantId, memberId } = letter;
  const member = await em.findOne(Member, { tenantId, id: memberId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (member?.status !== 'INVITED' || !passwordHash) {
    return false;
  }
  member.status = 'ACTIVE';
  em.create(MemberSecret, { tenantId, memberId, accountId: member.accountId ?? null, passwordHash });
  await em.flush();
  await useUpLetterTokens(transaction, letter);
  return true;
}
