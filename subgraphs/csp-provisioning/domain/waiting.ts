const FIRST_PAUSE_MILLISECONDS = 250;
const PAUSE_MILLISECONDS_MAX = 5 * 60_000;
const POLL_MILLISECONDS_MIN = 1_000;
const POLL_MILLISECONDS_MAX = 60_000;
const CAPTURE_MARGIN_MILLISECONDS = 24 * 3_600_000;

/** How often an operation without an answer is sent again before a person has to look. */
export const ATTEMPTS_MAX = 20;
/** How long Microsoft may take before somebody is told; it says 15 minutes itself. */
export const SLOW_MILLISECONDS = 60 * 60_000;
/** A name older than this may be forgotten at the vendor: what it did is looked up before it is sent again. */
export const REQUEST_ID_MILLISECONDS = 20 * 3_600_000;

/** When an operation without an answer is sent again: a quarter of a second, then twice as long each time. */
export function nextAttemptAt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** attempts, PAUSE_MILLISECONDS_MAX));
}

/** When to look for subscriptions again: the longer they take, the more seldom, at least once a minute. */
export function nextPollAt(orderedAt: Date, now: Date): Date {
  const waited = now.getTime() - orderedAt.getTime();
  const pause = Math.min(Math.max(waited / 4, POLL_MILLISECONDS_MIN), POLL_MILLISECONDS_MAX);
  return new Date(now.getTime() + pause);
}

/** From when on nothing more may be bought for an order: a day before the money that is held for it goes back. */
export function lastCall(captureBefore: Date | null): Date | null {
  return captureBefore && new Date(captureBefore.getTime() - CAPTURE_MARGIN_MILLISECONDS);
}
