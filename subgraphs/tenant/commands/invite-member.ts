import { LockMode } from '@mikro-orm/postgresql';
import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Role } from '../../shared/context/permissions.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { isEmail } from '../domain/email.ts';
import { decideRoles } from '../domain/member-roles.ts';
import { Account } from '../entities/account.ts';
import { Member } from '../entities/member.ts';
import type { TenantContext } from '../context.ts';
import { assignableRoles, grantableRoles, isInRoot } from './assignable-roles.ts';
import { dangerousCommand } from './dangerous-command.ts';
import { addLetterToken, useUpLetterTokens } from './letter-token.ts';
import { lockEmail } from './lock-email.ts';
import { requestLetter } from './request-letter.ts';

export interface InviteMember {
  name: string;
  email: string;
  roles: Role[];
}

const MEMBERS_MAX = 100;
const EXISTS = {
  code: 'MEMBER_EXISTS' as const,
  message: 'Somebody with this e-mail address is a member already. Change their roles instead.',
  path: ['email'],
};

/**
 * Invites somebody to where the caller belongs: staff to the acting tenant, a reseller to its own account. Inviting the
 * same person again, before they have accepted, sends a new letter and makes the old one worthless.
 */
export async function inviteMember(context: TenantContext, input: InviteMember) {
  authorize(context, 'member:write');
  const { tenantId, roles: ownRoles, now } = context;
  const name = input.name.trim();
  const email = input.email.trim().toLowerCase();
  if (name === '' || name.length > 200) {
    return reject({ code: 'BAD_USER_INPUT', message: 'Give the name of who is invited.', path: ['name'] });
  }
  if (!isEmail(email)) {
    return reject({ code: 'BAD_USER_INPUT', message: 'This is not an e-mail address.', path: ['email'] });
  }
  const accountId = context.accountId === ALL_ACCOUNTS ? null : context.accountId;
  const senderName = (await context.loaders.tenant.load(tenantId))?.name ?? '';
  const command = { operation: 'inviteMember', input, refusals: { member_email_once: EXISTS } };
  return dangerousCommand(context, command, async (transaction) => {
    const { em } = transaction;
    await lockEmail(transaction, tenantId, email);
    const account = accountId === null ? null : await em.findOneOrFail(Account, { tenantId, id: accountId });
    const known = await em.findOne(Member, { tenantId, email }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (known && (known.status !== 'INVITED' || (known.accountId ?? null) !== accountId)) {
      return reject(EXISTS);
    }
    const decision = decideRoles({
      wanted: input.roles,
      current: known?.roles ?? [],
      grantable: grantableRoles(ownRoles),
      assignable: assignableRoles({ accountKind: account?.kind ?? null, isRootTenant: isInRoot(context) }),
    });
    if (!decision.ok) {
      return decision;
    }
    if (accountId !== null && (await em.count(Member, { tenantId, accountId })) >= MEMBERS_MAX) {
      const message = `An account has at most ${MEMBERS_MAX} members.`;
      return reject({ code: 'BAD_USER_INPUT', message, path: [] });
    }
    const member =
      known ??
      em.create(Member, {
        tenantId,
        id: uuidv7(),
        accountId,
        resellerAccountId: account?.resellerAccountId ?? null,
        name,
        email,
        roles: input.roles,
        status: 'INVITED',
        epoch: 1,
        version: 1,
        createdAt: now,
      });
    Object.assign(member, { name, roles: input.roles });
    await em.flush();
    await useUpLetterTokens(transaction, { tenantId, memberId: member.id, purpose: 'INVITATION' });
    const token = addLetterToken(transaction, member, { purpose: 'INVITATION' });
    await requestLetter(transaction, { purpose: 'INVITATION', to: { name, email }, senderName, token });
    transaction.audit({ subjectId: encodeId('member', member.id), after: { name, email, roles: input.roles } });
    return accept({ memberId: member.id });
  });
}
