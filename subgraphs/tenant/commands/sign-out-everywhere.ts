import { authorize } from '../../shared/context/authorize.ts';
import { accept } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';
import { dangerousCommand } from './dangerous-command.ts';
import { endSessions } from './end-sessions.ts';
import { lockMember } from './lock-member.ts';

/** Ends every session of a member: the devices that are still signed in are refused within five seconds. */
export async function signOutEverywhere(context: TenantContext, input: { memberId: string }) {
  authorize(context, 'member:write');
  return dangerousCommand(context, { operation: 'signOutEverywhere', input }, async (transaction) => {
    const locked = await lockMember(transaction, context.tenantId, input.memberId);
    if (!locked.ok) {
      return locked;
    }
    await endSessions(transaction, locked.value);
    transaction.audit({ subjectId: input.memberId, after: { epoch: locked.value.epoch } });
    return accept(null);
  });
}
