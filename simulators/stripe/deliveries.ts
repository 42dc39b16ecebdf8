import { createHmac } from 'node:crypto';
import type { Clock } from '../shared/clock.ts';
import type { FaultPlan } from '../shared/fault-plan.ts';
import { createId, type Account, type Delivery } from './account.ts';
import type { StripeEvent } from './objects.ts';

const RETRY_FOR_MILLISECONDS = 3 * 24 * 3600 * 1000;
const RETRY_AFTER_MAX_MILLISECONDS = 60 * 60 * 1000;
const ANSWER_WITHIN_MILLISECONDS = 10_000;
const AT_ONCE = 32;

/** Puts the event on its way to every endpoint that listens, as the fault plan has it: twice, late, in another order. */
export function scheduleDeliveries(account: Account, event: StripeEvent, { clock, faultPlan }: Surroundings) {
  const now = clock.now();
  for (const endpoint of Object.values(account.webhookEndpoints)) {
    const isMeant = endpoint.enabled_events.some((name) => name === '*' || name === event.type);
    if (isMeant && endpoint.status === 'enabled') {
      for (const late of lateness(event.type, faultPlan)) {
        const delivery = { eventId: event.id, endpointId: endpoint.id, at: now + late, firstAt: now, attempts: 0 };
        account.deliveries[createId('delivery')] = delivery;
        event.pending_webhooks = 1;
      }
    }
  }
}

/**
 * Sends what is due, at most 32 at once. What is not answered with 2xx comes again after 1, 2, 4… seconds, later hourly, for
 * three days, as Stripe does it more slowly. What is under way when it is time to stop comes again after the next start.
 */
export async function deliverDue(account: Account, clock: Clock, stopping: AbortSignal): Promise<void> {
  const now = clock.now();
  const due = Object.entries(account.deliveries).filter(([, { at }]) => at <= now);
  await Promise.all(
    due.slice(0, AT_ONCE).map(async ([id, delivery]) => {
      const isDone = await deliver(account, delivery, { clock, stopping });
      delivery.attempts += 1;
      delivery.at = clock.now() + Math.min(1000 * 2 ** (delivery.attempts - 1), RETRY_AFTER_MAX_MILLISECONDS);
      if (isDone || delivery.at - delivery.firstAt > RETRY_FOR_MILLISECONDS) {
        delete account.deliveries[id];
      }
    }),
  );
}

/** `t=…,v1=…` over the time and the body, as Stripe's libraries verify it. */
export function signatureOf(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

interface Surroundings {
  clock: Clock;
  faultPlan: FaultPlan;
}

/** One number of milliseconds for each copy that is sent. */
function lateness(type: string, faultPlan: FaultPlan): number[] {
  const draw = (kind: 'delay' | 'shuffle' | 'duplicate' | 'lose') => faultPlan.draw([kind], 'POST', type);
  const delay = draw('delay');
  const shuffle = draw('shuffle');
  const first =
    (delay?.milliseconds ?? (delay ? 1000 : 0)) + (shuffle ? faultPlan.random() * (shuffle.milliseconds ?? 500) : 0);
  const duplicate = draw('duplicate');
  const copies = duplicate ? 1 + Math.floor(faultPlan.random() * 4) : 0;
  const repeats = Array.from({ length: copies }, () => faultPlan.random() * (duplicate?.milliseconds ?? 500));
  return draw('lose') ? repeats : [first, ...repeats];
}

async function deliver(
  account: Account,
  { eventId, endpointId }: Delivery,
  { clock, stopping }: { clock: Clock; stopping: AbortSignal },
): Promise<boolean> {
  const event = account.events[eventId];
  const endpoint = account.webhookEndpoints[endpointId];
  const secret = account.webhookSecrets[endpointId];
  if (!event || !endpoint || secret === undefined || endpoint.status === 'disabled') {
    return true;
  }
  const body = JSON.stringify(event, null, 2);
  try {
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureOf(body, secret, Math.floor(clock.now() / 1000)),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_WITHIN_MILLISECONDS)]),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Whatever went wrong on the way: it has not arrived, and is sent again.
    return false;
  }
}
