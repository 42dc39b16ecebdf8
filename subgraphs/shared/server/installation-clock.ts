import type { Logger } from 'pino';
import type { Messaging } from '../events/queue.ts';

/** Business time of an installation, the same in all its processes. */
export interface InstallationClock {
  now(): Date;
  stop(): void;
}

const LOOK_MILLISECONDS = 250;
const OFFSET = 'select offset_milliseconds::float8 as offset from platform.sandbox_clock';

/** Real time: what production lives in. */
export const realClock: InstallationClock = { now: () => new Date(), stop: () => undefined };

/** Real time and what the sandbox was moved ahead; a move is seen in every process within a quarter of a second. */
export async function followSandboxClock({ queue }: Messaging, logger: Logger): Promise<InstallationClock> {
  let offset = 0;
  const look = async () => {
    const { rows } = await queue.getDb().executeSql(OFFSET);
    offset = (rows as { offset: number }[])[0]?.offset ?? 0;
  };
  await look();
  const timer = setInterval(() => {
    look().catch((error: unknown) => logger.warn({ error }, 'clock of the sandbox not read'));
  }, LOOK_MILLISECONDS);
  return { now: () => new Date(Date.now() + offset), stop: () => clearInterval(timer) };
}
