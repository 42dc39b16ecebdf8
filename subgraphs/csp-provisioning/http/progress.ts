import type { ServerResponse } from 'node:http';
import type { HttpHandler } from '../../shared/server/start-subgraph.ts';
import { openProgressUrl } from '../commands/progress-url.ts';
import { watchOrder, type Watched } from '../processes/watch-order.ts';

const WATCHERS_MAX = 200;
const NOT_FOUND = 'There is no such order, or its address has expired. Ask for a new one with `Order.progressUrl`.';

let watchers = 0;

/**
 * `GET /progress/:orderId?token=…`: tells as server-sent events what happens to an order, a `step` whenever something has
 * changed and `done` at the end. The signed token is the credential.
 */
export const progressDoor: HttpHandler = async (request, response, { reader, clock }) => {
  const url = new URL(request.url ?? '/', 'http://platform');
  if (!url.pathname.startsWith('/progress/')) {
    return false;
  }
  const key = openProgressUrl(url, clock());
  if (request.method !== 'GET') {
    answer(response, 405, { code: 'BAD_REQUEST', message: 'Read the progress with GET.' });
  } else if (!key) {
    answer(response, 404, { code: 'NOT_FOUND', message: NOT_FOUND });
  } else if (watchers >= WATCHERS_MAX) {
    response.setHeader('retry-after', '5');
    answer(response, 503, { code: 'OVERLOADED', message: 'Too many are watching. Ask for the order instead.' });
  } else {
    watchers += 1;
    try {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      await tell(response, watchOrder(reader, key, gone.signal));
    } finally {
      watchers -= 1;
    }
  }
  return true;
};

async function tell(response: ServerResponse, watched: AsyncIterable<Watched>): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'private, no-store',
    'x-accel-buffering': 'no',
  });
  for await (const one of watched) {
    response.write(
      one.is === 'quiet' ? ': still there\n\n' : `event: ${one.is}\ndata: ${JSON.stringify(one.shown)}\n\n`,
    );
  }
  response.end();
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'private, no-store' });
  response.end(JSON.stringify(body));
}
