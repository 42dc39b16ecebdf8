import { authorize } from '../../shared/context/authorize.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { formatInstant } from '../../shared/time/instant.ts';
import { isSandbox, type TenantContext } from '../context.ts';
import { decideClockMove } from '../domain/clock-move.ts';
import { moveSandboxClock } from './move-sandbox-clock.ts';

export const TELL_SIMULATORS_THE_TIME = 'tenant.tell-simulators-the-time';

export interface AdvanceSandboxClock {
  /** ISO 8601: `P1M`. */
  by: string;
}

/**
 * Moves business time of the whole installation ahead, for everybody; returns the new time. Sessions, keys and links go by
 * real time and are as old as before. The simulators are told after the commit.
 */
export async function advanceSandboxClock(context: TenantContext, input: AdvanceSandboxClock) {
  authorize(context, 'sandbox:clock');
  if (!isSandbox()) {
    const message = 'Time is real here. Only a sandbox has a clock that can be moved.';
    return reject({ code: 'NOT_A_SANDBOX', message, path: [] });
  }
  const decision = decideClockMove(context.now, input.by);
  if (!decision.ok) {
    return decision;
  }
  const { tenantId: id } = context;
  return context.writer.command(context, { operation: 'advanceSandboxClock', input }, async (transaction) => {
    const now = formatInstant(await moveSandboxClock(transaction, decision.value));
    transaction.audit({ subjectId: null, before: { now: formatInstant(context.now) }, after: { by: input.by, now } });
    await transaction.startProcess({ name: TELL_SIMULATORS_THE_TIME, id });
    return accept({ now });
  });
}
