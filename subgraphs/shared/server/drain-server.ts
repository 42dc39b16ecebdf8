import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const SWEEP_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 5_000;

/**
 * Closes a server without cutting off an answer: nothing new is accepted, idle connections are closed again and again (a
 * client that keeps them alive would hold the process), and after five seconds the rest is cut.
 */
export async function drainServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, SWEEP_MILLISECONDS);
  server.closeIdleConnections();
  await Promise.race([closed, sleep(PATIENCE_MILLISECONDS, undefined, { ref: false })]);
  clearInterval(sweep);
  server.closeAllConnections();
}
