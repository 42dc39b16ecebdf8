import type { Scene } from './call.ts';
import { expireHolds } from './capture-payment.ts';
import { settleDebit } from './confirm-payment.ts';
import { forgetIdempotentAnswers } from './idempotency.ts';
import { settleRefund } from './refunds.ts';

/** Lets happen what the clock brings: the banks' late answers, the end of holds. True when something did. */
export function passTime(scene: Scene): boolean {
  const { account, now } = scene;
  const events = Object.keys(account.events).length;
  const due = account.outcomes.filter((outcome) => outcome.at <= now * 1000);
  account.outcomes = account.outcomes.filter((outcome) => outcome.at > now * 1000);
  for (const { kind, id } of due) {
    const intent = account.paymentIntents[id];
    const refund = account.refunds[id];
    if (intent) {
      settleDebit(scene, intent, kind === 'payment-settles');
    } else if (refund) {
      settleRefund(scene, refund, kind === 'refund-settles');
    }
  }
  expireHolds(scene);
  forgetIdempotentAnswers(account, now * 1000);
  return Object.keys(account.events).length > events;
}
