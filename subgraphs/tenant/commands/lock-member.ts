import { LockMode } from '@mikro-orm/postgresql';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { Member } from '../entities/member.ts';

/** The member, locked, if the caller may see it. */
export async function lockMember({ em }: Transaction, tenantId: string, memberId: string) {
  const id = decodeId('member', memberId);
  const member =
    id === null ? null : await em.findOne(Member, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!member) {
    const message = 'There is no such member. Take its id from the `members` of an account.';
    return reject({ code: 'NOT_FOUND', message, path: ['memberId'] });
  }
  return accept(member);
}
