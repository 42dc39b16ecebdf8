import type { PendingOutcome } from './account.ts';
import type { Scene } from './call.ts';
import { endHold } from './capture-payment.ts';
import { settleDebit } from './confirm-payment.ts';
import { forgetIdempotentAnswers } from './idempotency.ts';
import { settleRefund } from './refunds.ts';

const LOOK_AGAIN_MILLISECONDS = 3600 * 1000;

/** Lets happen what the clock brings: the banks' late answers, the end of holds and of idempotency keys. */
export function passTime(scene: Scene) {
  const { account } = scene;
  const now = scene.now * 1000;
  if (now < account.quietUntil) {
    return;
  }
  let next = now + LOOK_AGAIN_MILLISECONDS;
  for (const [id, outcome] of Object.entries(account.outcomes)) {
    if (outcome.at <= now) {
      delete account.outcomes[id];
      happen(scene, id, outcome);
    } else {
      next = Math.min(next, outcome.at);
    }
  }
  account.quietUntil = next;
  forgetIdempotentAnswers(account, now);
}

function happen(scene: Scene, id: string, { kind }: PendingOutcome) {
  const { account } = scene;
  const intent = account.paymentIntents[id];
  const refund = account.refunds[id];
  if (intent && kind === 'hold-ends') {
    endHold(scene, intent);
  } else if (intent) {
    settleDebit(scene, intent, kind === 'payment-settles');
  } else if (refund) {
    settleRefund(scene, refund, kind === 'refund-settles');
  }
}
