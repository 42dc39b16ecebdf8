import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Role } from '../../shared/context/permissions.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { accept } from '../../shared/result/result.ts';
import { decideLastAdmin, decideRoles } from '../domain/member-roles.ts';
import { Account } from '../entities/account.ts';
import type { MemberRow } from '../entities/member.ts';
import type { TenantContext } from '../context.ts';
import { adminRole, assignableRoles, grantableRoles, isInRoot } from './assignable-roles.ts';
import { dangerousCommand } from './dangerous-command.ts';
import { endSessions } from './end-sessions.ts';
import { lockMember } from './lock-member.ts';

export interface ChangeMemberRoles {
  memberId: string;
  roles: Role[];
}

/** Gives a member other roles and ends its sessions: what it may do from now on, it may do after signing in again. */
export async function changeMemberRoles(context: TenantContext, input: ChangeMemberRoles) {
  authorize(context, 'member:write');
  const { tenantId, roles: ownRoles } = context;
  return dangerousCommand(context, { operation: 'changeMemberRoles', input }, async (transaction) => {
    const { em } = transaction;
    const locked = await lockMember(transaction, tenantId, input.memberId);
    if (!locked.ok) {
      return locked;
    }
    const member = locked.value;
    const account = member.accountId ? await em.findOneOrFail(Account, { tenantId, id: member.accountId }) : null;
    const place = { accountKind: account?.kind ?? null, isRootTenant: isInRoot(context) };
    const roles = { wanted: input.roles, current: member.roles };
    const decision = decideRoles({
      ...roles,
      grantable: grantableRoles(ownRoles),
      assignable: assignableRoles(place),
    });
    if (!decision.ok) {
      return decision;
    }
    const otherAdmins = await countOtherAdmins(transaction, member, adminRole(place));
    const last = decideLastAdmin({ ...roles, adminRole: adminRole(place), otherAdmins });
    if (!last.ok) {
      return last;
    }
    transaction.audit({
      subjectId: input.memberId,
      before: { roles: member.roles },
      after: { roles: input.roles },
    });
    member.roles = input.roles;
    await endSessions(transaction, member);
    return accept({ memberId: member.id });
  });
}

/** Locks those whom it counts, so that two admins cannot take the role from each other at once. */
async function countOtherAdmins(transaction: Transaction, member: MemberRow, role: Role): Promise<number> {
  const { tenantId, id, accountId = null } = member;
  const others = await transaction.query(sql`
    select id from tenant.member
    where tenant_id = ${tenantId} and account_id is not distinct from ${accountId}::uuid and id <> ${id}
      and ${role} = any(roles) and status = 'ACTIVE'
    order by id for update`);
  return others.length;
}
