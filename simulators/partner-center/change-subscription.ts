import { z } from 'zod';
import type { SimulatorAnswer } from '../shared/json-server.ts';
import type { SubscriptionRecord } from './books.ts';
import { refuse } from './errors.ts';
import { daysLater } from './term-end.ts';
import { isFresh } from './wire.ts';

const wishedSubscription = z.object({
  quantity: z.number().int(),
  status: z.enum(['active', 'suspended', 'deleted']),
  friendlyName: z.string().optional(),
  autoRenewEnabled: z.boolean().optional(),
  billingCycle: z.string().optional(),
  attributes: z.object({ etag: z.string().optional() }).optional(),
  scheduledNextTermInstructions: z.unknown().optional(),
  nextChargeInstructions: z.unknown().optional(),
});
type Wish = z.infer<typeof wishedSubscription>;

const UPDATES_MAX = 1_200;
const WINDOW_DAYS = 7;

/**
 * Replaces what a subscription says of itself by `wish`, or answers why not; null when done. What the wish leaves out is
 * reset, also the automatic renewal. New seats can be given back for seven days, the whole subscription until its own date.
 */
export function changeSubscription(
  subscription: SubscriptionRecord,
  { wish, ifMatch, now }: { wish: unknown; ifMatch: string | undefined; now: number },
): SimulatorAnswer | null {
  const read = wishedSubscription.safeParse(wish);
  if (!read.success) {
    return refuse('3000', z.prettifyError(read.error));
  }
  const refusal = findRefusal(subscription, { wish: read.data, ifMatch, now });
  if (refusal) {
    return refusal;
  }
  const { quantity, status, friendlyName, autoRenewEnabled = false } = read.data;
  const more = quantity - subscription.quantity;
  if (more > 0) {
    subscription.refundable.push({ quantity: more, until: daysLater(new Date(now).toISOString(), WINDOW_DAYS) });
  } else {
    giveBack(subscription, { seats: -more, now });
  }
  Object.assign(subscription, {
    quantity,
    status,
    autoRenewEnabled,
    friendlyName: friendlyName ?? subscription.offerName,
  });
  subscription.version += 1;
  return null;
}

/** Seats that may be given back at this moment, those that may be longest at the end. */
export function openRefunds(
  { refundable, status }: SubscriptionRecord,
  now: number,
): { quantity: number; until: string }[] {
  return status === 'deleted'
    ? []
    : refundable.filter(({ quantity, until }) => quantity > 0 && Date.parse(until) > now);
}

function findRefusal(
  subscription: SubscriptionRecord,
  { wish, ifMatch, now }: { wish: Wish; ifMatch: string | undefined; now: number },
): SimulatorAnswer | null {
  const { status, quantity, quantityMin, quantityMax, cancellableUntil, version } = subscription;
  const isCancelling = wish.status === 'deleted';
  if (!isFresh(subscription, { ifMatch, attribute: wish.attributes?.etag })) {
    return refuse('2055');
  }
  if (status === 'deleted') {
    return refuse('2011');
  }
  if (version > UPDATES_MAX) {
    return refuse('900311');
  }
  if (wish.scheduledNextTermInstructions !== undefined || wish.nextChargeInstructions !== undefined) {
    return refuse('800042');
  }
  if (wish.billingCycle !== undefined && wish.billingCycle !== subscription.billingCycle) {
    return refuse('2054');
  }
  if (status === 'suspended' && wish.status === 'suspended') {
    return refuse(wish.quantity === quantity ? '800091' : '2001');
  }
  if (status === 'suspended' && wish.quantity !== quantity) {
    return refuse('2001');
  }
  if (isCancelling) {
    return Date.parse(cancellableUntil) > now ? null : refuse('900117', cancellableUntil);
  }
  if (wish.quantity < quantityMin || wish.quantity > quantityMax) {
    return refuse('2002', `${quantityMin}`, `${quantityMax}`);
  }
  const refundable = openRefunds(subscription, now).reduce((sum, each) => sum + each.quantity, 0);
  return quantity - wish.quantity > refundable ? refuse('800090', `${refundable}`) : null;
}

/** Takes seats out of the windows, first of the one that closes first. */
function giveBack(subscription: SubscriptionRecord, { seats, now }: { seats: number; now: number }): void {
  let left = seats;
  for (const refund of openRefunds(subscription, now)) {
    const taken = Math.min(left, refund.quantity);
    refund.quantity -= taken;
    left -= taken;
  }
}
