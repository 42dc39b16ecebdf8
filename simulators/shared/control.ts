import type { Clock } from './clock.ts';
import type { FaultPlan } from './fault-plan.ts';

/**
 * What every simulator obeys: `GET` and `PUT /_simulator/faults`, `GET` and `PUT /_simulator/clock` (`{ now }` as an ISO
 * instant, null for real time). Null for any other path.
 */
export function answerControl(
  { method, path, body }: { method: string; path: string; body: Buffer },
  { clock, faultPlan }: { clock: Clock; faultPlan: FaultPlan },
): { status: number; body: unknown } | null {
  if (path !== '/_simulator/faults' && path !== '/_simulator/clock') {
    return null;
  }
  try {
    if (method === 'PUT') {
      const wish: unknown = JSON.parse(body.toString('utf8'));
      if (path === '/_simulator/faults') {
        faultPlan.set(wish);
      } else {
        clock.set(readInstant(wish));
      }
    }
  } catch (error) {
    return { status: 400, body: { message: (error as Error).message } };
  }
  return {
    status: 200,
    body: path === '/_simulator/faults' ? faultPlan.describe() : { now: new Date(clock.now()).toISOString() },
  };
}

function readInstant(wish: unknown): number | null {
  const now = (wish as { now?: unknown } | null)?.now ?? null;
  const instant = typeof now === 'string' ? Date.parse(now) : NaN;
  if (now !== null && Number.isNaN(instant)) {
    throw new RangeError('`now` is not an instant such as 2026-11-22T12:00:00Z.');
  }
  return now === null ? null : instant;
}
