import { accept, reject, type Result } from '../../shared/result/result.ts';
import { instantAfter } from '../../shared/time/duration.ts';

export interface ClockMoveRefusal {
  code: 'BAD_USER_INPUT';
  message: string;
  path: string[];
}

const FARTHEST = 'P3Y';

/** By how many milliseconds the clock goes ahead: never back, and at most three years at once. */
export function decideClockMove(now: Date, by: string): Result<number, ClockMoveRefusal> {
  const start = now.getTime();
  const end = instantAfter(now, by)?.getTime() ?? Infinity;
  const farthest = instantAfter(now, FARTHEST)?.getTime() ?? start;
  return end > start && end <= farthest
    ? accept(end - start)
    : reject({
        code: 'BAD_USER_INPUT',
        message: `The clock goes forward, by at most ${FARTHEST} at once. Write a length of time such as P1M.`,
        path: ['by'],
      });
}
