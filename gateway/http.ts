import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Cors } from './cors.ts';
import { runAsRequest } from './current-request.ts';
import { asRefusal, formatError, httpOf, refusal } from './format-error.ts';
import { send } from './graphql-endpoint.ts';
import { requestSeconds } from '../subgraphs/shared/telemetry/metrics.ts';
import { continueTrace, traced } from '../subgraphs/shared/telemetry/tracing.ts';
import { requestIdOf } from './request-headers.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpRoutes {
  cors: Cors;
  graphql: Handler;
  /** What does not travel through GraphQL, such as uploads and webhooks; false when nobody takes it. */
  passOn(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Whether the server is about to close: connections are not kept alive any more. */
  isStopping(): boolean;
  isReady(): Promise<boolean>;
  /** What a sandbox shows in a browser; false when the path is none of its pages. */
  pages: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
}

const HEADERS_MILLISECONDS = 10_000;
const REQUEST_MILLISECONDS = 30_000;
const SWEEP_MILLISECONDS = 1_000;
const KEEP_ALIVE_MILLISECONDS = 30_000;

/** The gateway's HTTP server, not yet listening. Every answer carries the request id, and every error is JSON. */
export function createHttpServer(routes: HttpRoutes, logger: Logger): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_MILLISECONDS,
      requestTimeout: REQUEST_MILLISECONDS,
      connectionsCheckingInterval: SWEEP_MILLISECONDS,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    },
    (request, response) => {
      const requestId = requestIdOf(request);
      const started = performance.now();
      const notes = {};
      response.setHeader('x-request-id', requestId);
      response.setHeader('x-content-type-options', 'nosniff');
      if (routes.isStopping()) {
        response.setHeader('connection', 'close');
      }
      response.on('close', () => {
        const milliseconds = Math.round((performance.now() - started) * 10) / 10;
        const [method, path, status] = [request.method, pathOf(request), response.statusCode];
        requestSeconds.observe({ path: roomOf(path), status: `${status}` }, milliseconds / 1_000);
        logger.info({ requestId, ...notes, method, path, status, milliseconds }, 'request');
      });
      const { traceparent } = request.headers;
      void runAsRequest({ requestId, logger, document: null, notes }, () =>
        continueTrace(typeof traceparent === 'string' ? traceparent : undefined, () =>
          traced(`${request.method} ${roomOf(pathOf(request))}`, { 'tributary.request_id': requestId }, async () => {
            try {
              await route(request, response, routes);
            } catch (error) {
              sendError(response, error);
            }
          }),
        ),
      );
    },
  );
  server.on('clientError', answerUnreadable);
  return server;
}

async function route(request: IncomingMessage, response: ServerResponse, routes: HttpRoutes): Promise<void> {
  const path = pathOf(request);
  if (await routes.cors.answer(request, response)) {
    return;
  }
  if (path === '/graphql') {
    await routes.graphql(request, response);
  } else if (path === '/health/live') {
    sendJson(response, 200, { status: 'live' });
  } else if (path === '/health/ready') {
    const isReady = await routes.isReady();
    sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
  } else if (routes.pages?.(request, response)) {
    return;
  } else if (!(await routes.passOn(path, request, response))) {
    throw refusal('NOT_FOUND', 'There is nothing here. The API is at /graphql.');
  }
}

/** The path without what differs from one request to the next. */
function roomOf(path: string): string {
  return ROOMS.find((room) => path === room || path.startsWith(`${room}/`)) ?? 'other';
}

const ROOMS = ['/graphql', '/graphiql', '/uploads', '/webhooks', '/progress', '/health'];

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? '';
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  send(response, status, JSON.stringify(body));
}

function sendError(response: ServerResponse, cause: unknown): void {
  const error = asRefusal(cause);
  const { status, headers } = httpOf(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeaders(new Map(headers));
  if (status === 413) {
    // The rest of the body is still coming; nobody will read it.
    response.setHeader('connection', 'close');
  }
  sendJson(response, status, { errors: [formatError(error.toJSON(), error)] });
}

/** What is not HTTP at all, comes too slowly or has too long headers, before there is a request to answer. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, text] = UNREADABLE[error.code ?? ''] ?? ['400 Bad Request', 'The request cannot be read.'];
  const body = JSON.stringify({
    errors: [{ message: text, extensions: { code: 'BAD_REQUEST', retryable: false, requestId: 'none' } }],
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const UNREADABLE: Record<string, [status: string, text: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request came too slowly.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too long.'],
};
