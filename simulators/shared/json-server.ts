import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerControl } from './control.ts';
import type { Clock } from './clock.ts';
import type { FaultPlan, FaultRule } from './fault-plan.ts';

export interface SimulatorRequest {
  /** Where the simulator listens: `http://127.0.0.1:4810`. */
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stands for `:id` in the route's path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly body: Buffer;
}

export interface SimulatorAnswer {
  status: number;
  headers?: Record<string, string>;
  /** A string is sent as it is, `undefined` not at all, anything else as JSON. */
  body?: unknown;
}

export type Handler = (request: SimulatorRequest) => SimulatorAnswer | Promise<SimulatorAnswer>;

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** `/v1/customers/:id`; the first route that fits answers. */
  path: string;
  handle: Handler;
}

export interface JsonServerOptions {
  port: number;
  host?: string;
  routes: readonly Route[];
  faultPlan: FaultPlan;
  clock: Clock;
  /** The vendor's words for what went wrong outside a handler; `failure` is what a handler threw. */
  refuse(why: 'not-found' | 'throttle' | 'error', request: SimulatorRequest, failure?: unknown): SimulatorAnswer;
  /** Stands around every route, errors and slowness made by the fault plan included: credentials, idempotency. */
  around?(request: SimulatorRequest, next: () => Promise<SimulatorAnswer>): Promise<SimulatorAnswer>;
}

export interface JsonServer {
  readonly url: string;
  stop(): Promise<void>;
}

const BODY_BYTES_MAX = 4 * 1024 * 1024;
const FAULTS_OF_ANSWERS = [
  ...(['timeout-before', 'timeout-after', 'throttle', 'error', 'error-after'] as const),
  ...(['reset-in-body', 'malformed', 'slow'] as const),
] as const;

/** Answers the routes, with the plan's faults around them. Everything under `/_simulator` is never disturbed. */
export async function startJsonServer(options: JsonServerOptions): Promise<JsonServer> {
  const { host = '127.0.0.1', port } = options;
  const routes = options.routes.map((route) => ({ ...route, segments: route.path.split('/') }));
  let origin = '';
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(incoming: IncomingMessage, response: ServerResponse) {
    const url = new URL(incoming.url ?? '/', origin);
    const method = incoming.method ?? 'GET';
    const found = findRoute(method, url.pathname);
    const request: SimulatorRequest = {
      origin,
      method,
      path: url.pathname,
      query: url.searchParams,
      parameters: found?.parameters ?? {},
      headers: incoming.headers,
      body: await readBody(incoming),
    };
    const isControl = url.pathname.startsWith('/_simulator/');
    const control = isControl ? answerControl(request, options) : null;
    if (control) {
      send(response, control);
      return;
    }
    const fault = isControl ? null : options.faultPlan.draw(FAULTS_OF_ANSWERS, method, url.pathname);
    if (fault?.kind === 'timeout-before') {
      await hang(response, fault);
    } else if (fault?.kind === 'throttle') {
      const refusal = options.refuse('throttle', request);
      send(response, { ...refusal, headers: { ...refusal.headers, 'retry-after': `${fault.retryAfterSeconds ?? 1}` } });
    } else {
      const handle = found?.route.handle ?? (() => options.refuse('not-found', request));
      await deliver(response, await run(request, handle, fault), fault);
    }
  }

  async function run(request: SimulatorRequest, handle: Handler, fault: FaultRule | null): Promise<SimulatorAnswer> {
    const { around = (_request, next) => next(), refuse } = options;
    try {
      return await around(request, async () => {
        if (fault?.kind === 'slow') {
          await sleep(fault.milliseconds ?? 1000);
        }
        const answer = fault?.kind === 'error' ? null : await handle(request);
        return answer === null || fault?.kind === 'error-after' ? refuse('error', request) : answer;
      });
    } catch (error) {
      return refuse('error', request, error);
    }
  }

  function findRoute(method: string, path: string) {
    const segments = path.split('/');
    for (const route of routes) {
      if (route.method === method && route.segments.length === segments.length) {
        const parameters = matchSegments(route.segments, segments);
        if (parameters) {
          return { route, parameters };
        }
      }
    }
    return null;
  }
}

async function deliver(response: ServerResponse, answer: SimulatorAnswer, fault: FaultRule | null) {
  if (fault?.kind === 'timeout-after') {
    await hang(response, fault);
  } else if (fault?.kind === 'reset-in-body') {
    const text = textOf(answer);
    response.writeHead(answer.status, { ...headersOf(answer), 'content-length': `${Buffer.byteLength(text) + 1}` });
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
  } else if (fault?.kind === 'malformed') {
    const text = textOf(answer);
    response.writeHead(answer.status, headersOf(answer)).end(text.slice(0, Math.ceil(text.length / 2)));
  } else {
    send(response, answer);
  }
}

/** Nobody answers; after `milliseconds`, a minute if none are named, the line is cut. */
async function hang(response: ServerResponse, { milliseconds = 60_000 }: FaultRule) {
  await sleep(milliseconds, undefined, { ref: false });
  response.destroy();
}

function send(response: ServerResponse, answer: SimulatorAnswer) {
  response.writeHead(answer.status, headersOf(answer)).end(textOf(answer));
}

function headersOf({ headers, body }: SimulatorAnswer): Record<string, string> {
  return body === undefined ? { ...headers } : { 'content-type': 'application/json', ...headers };
}

function textOf({ body }: SimulatorAnswer): string {
  return body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (expected.startsWith(':') && segment !== '') {
      parameters[expected.slice(1)] = decodeURIComponent(segment);
    } else if (expected !== segment) {
      return null;
    }
  }
  return parameters;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new RangeError('The body is too long.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
