import { setTimeout as sleep } from 'node:timers/promises';
import type { Reader } from '../../shared/database/reader.ts';
import { readProgress, type OrderProgress } from '../queries/progress.ts';

const LOOK_MILLISECONDS = 500;
const HEARTBEAT_MILLISECONDS = 10_000;
/** As long as an address lives; who watches longer asks for a new one. */
const WATCH_MILLISECONDS = 15 * 60 * 1000;

/** What a watcher is told: that something has changed, that it is still being watched, that it has ended. */
export type Watched = { is: 'step' | 'done'; shown: OrderProgress['shown'] } | { is: 'quiet' };

/** What happens to an order as it happens, until it has ended or nobody watches any more. */
export async function* watchOrder(
  reader: Reader,
  key: { tenantId: string; id: string },
  gone: AbortSignal,
): AsyncGenerator<Watched> {
  const began = performance.now();
  let told = '';
  let toldAt = began;
  while (!gone.aborted && performance.now() - began < WATCH_MILLISECONDS) {
    const { shown, hasEnded } = await readProgress(reader, key);
    const seen = JSON.stringify(shown);
    if (seen !== told) {
      [told, toldAt] = [seen, performance.now()];
      yield { is: 'step', shown };
    } else if (performance.now() - toldAt >= HEARTBEAT_MILLISECONDS) {
      toldAt = performance.now();
      yield { is: 'quiet' };
    }
    if (hasEnded) {
      yield { is: 'done', shown };
      return;
    }
    await pause(gone);
  }
}

/** Ends early when the watcher goes away. */
async function pause(gone: AbortSignal): Promise<void> {
  await Promise.race([
    sleep(LOOK_MILLISECONDS, undefined, { ref: false }),
    new Promise((resolve) => {
      gone.addEventListener('abort', resolve, { once: true });
    }),
  ]);
}
