import { createServer } from 'node:http';
import { metrics } from '../telemetry/metrics.ts';
import { drainServer } from './drain-server.ts';

/** One thing that a program needs to do its work, and what is wrong with it; null when nothing is. */
export interface ReadinessCheck {
  name: string;
  problem(): Promise<string | null>;
}

const CHECK_MILLISECONDS = 2_000;

/**
 * The operator's door: `GET /metrics` for Prometheus and `GET /health/ready`, which says what is wrong. On this machine
 * only, unless `host` says otherwise, because it is for the operator's eyes.
 */
export async function openAdminDoor({
  host,
  port,
  checks,
}: {
  host: string;
  port: number;
  checks: readonly ReadinessCheck[];
}): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      if (request.url === '/metrics') {
        response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.metrics());
      } else if (request.url === '/health/live') {
        sendJson(200, { status: 'live' });
      } else if (request.url === '/health/ready') {
        const parts = await readinessOf(checks);
        const isReady = parts.every(({ problem }) => problem === null);
        sendJson(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', parts });
      } else {
        sendJson(404, { message: 'There is /metrics, /health/live and /health/ready.' });
      }
    })();

    function sendJson(status: number, body: object): void {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return { stop: () => drainServer(server) };
}

/** All checks side by side; one that does not end is a problem too. */
async function readinessOf(checks: readonly ReadinessCheck[]): Promise<{ name: string; problem: string | null }[]> {
  return Promise.all(
    checks.map(async ({ name, problem }) => {
      try {
        return { name, problem: await within(problem()) };
      } catch (error) {
        return { name, problem: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_MILLISECONDS} ms`)), CHECK_MILLISECONDS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
