import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { RequestError } from '../graphql/request-error.ts';
import { drainServer } from './drain-server.ts';
import { readBody } from './read-body.ts';
import { continueTrace } from '../telemetry/tracing.ts';
import type { RunningSubgraph, SubgraphHeaders } from './start-subgraph.ts';

const BODY_MAX_BYTES = 10 * 1024 * 1024;
const LABELS = ['x-tenant-context', 'x-request-id', 'idempotency-key'] as const;

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * One subgraph alone over HTTP: `POST /graphql` and `POST /internal/:name`, both for a signed context only, `GET /health`,
 * and whatever the subgraph serves itself.
 */
export async function serveSubgraph(
  subgraph: RunningSubgraph,
  { host, port, logger }: { host: string; port: number; logger: Logger },
): Promise<HttpServer> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, (request, response) => {
    const { traceparent } = request.headers;
    const trace = typeof traceparent === 'string' ? traceparent : undefined;
    continueTrace(trace, () => answer(subgraph, request, response)).catch((error: unknown) => {
      if (!(error instanceof RequestError)) {
        logger.error({ error, subgraph: subgraph.name, url: request.url }, 'request failed');
      }
      sendError(response, error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return { url: `http://${host}:${address.port}`, stop: () => drainServer(server) };
}

async function answer(subgraph: RunningSubgraph, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://subgraph').pathname;
  if (request.method === 'POST' && path === '/graphql') {
    const { query, operationName, variables } = await readJson(request);
    const { status, ...result } = await subgraph.execute({
      query: typeof query === 'string' ? query : '',
      operationName: typeof operationName === 'string' ? operationName : undefined,
      variables: isRecord(variables) ? variables : {},
      headers: headersOf(request),
    });
    send(response, status, result);
  } else if (request.method === 'POST' && path.startsWith('/internal/')) {
    const token = headersOf(request)['x-tenant-context'] ?? '';
    send(response, 200, {
      answer: await subgraph.call(path.slice('/internal/'.length), token, await readJson(request)),
    });
  } else if (request.method === 'GET' && path === '/health') {
    send(response, 200, { status: 'ok' });
  } else if (!(await subgraph.http(request, response))) {
    send(response, 404, { errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }] });
  }
}

function headersOf(request: IncomingMessage): SubgraphHeaders {
  const headers: SubgraphHeaders = {};
  for (const label of LABELS) {
    const value = request.headers[label];
    if (typeof value === 'string') {
      headers[label] = value;
    }
  }
  const reason = request.headers['x-audit-reason'];
  // Between the gateway and us a reason is percent-encoded: a header holds no other letters than Latin ones.
  return typeof reason === 'string' ? { ...headers, 'x-audit-reason': decodeURIComponent(reason) } : headers;
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await readBody(request, BODY_MAX_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new RequestError('BAD_REQUEST', 'The body is not JSON.', { cause });
  }
  if (!isRecord(value)) {
    throw new RequestError('BAD_REQUEST', 'The body is not a JSON object.');
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const STATUS_OF: Record<string, number> = { UNAUTHENTICATED: 401, BAD_REQUEST: 400, PAYLOAD_TOO_LARGE: 413 };

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof RequestError) {
    send(response, STATUS_OF[error.code] ?? 200, { errors: [error.toJSON()] });
  } else {
    send(response, 500, { errors: [{ message: 'Something went wrong.', extensions: { code: 'INTERNAL' } }] });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'private, no-store',
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(text);
}
