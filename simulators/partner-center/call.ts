import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Route, SimulatorAnswer, SimulatorRequest } from '../shared/json-server.ts';
import type { Center } from './center.ts';
import { refuse } from './errors.ts';
import { readCaller, type Caller } from './tokens.ts';

/** A request of somebody who is signed in. */
export interface Call {
  readonly caller: Caller;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** The JSON of the body, names in camel case whatever the client wrote; undefined without a body. */
  readonly body: unknown;
}

/** What a route does, at once and without waiting: so two calls never mix. */
export type Act = (center: Center, call: Call) => SimulatorAnswer;

/**
 * A route of Partner Center. Whoever asks is signed in and not too fast; a write that repeats an MS-RequestId gets the first
 * answer again; what was written is on disk before it is answered.
 */
export function route(center: Center, method: Route['method'], path: string, act: Act): Route {
  return {
    method,
    path,
    handle(request) {
      const answer = answerCall(center, request, act);
      center.journal.save();
      return { ...answer, headers: { ...labelsOf(request), ...answer.headers } };
    },
  };
}

/** The act for a route where the application alone may not call: a person must have signed in. */
export function asUser(act: Act): Act {
  return (center, call) => (call.caller.userId === null ? refuse('900329') : act(center, call));
}

/** The headers that every answer of Partner Center carries: the caller's ids again, or new ones. */
export function labelsOf({ headers }: SimulatorRequest): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'MS-CorrelationId': textOf(headers['ms-correlationid']) ?? randomUUID(),
    'MS-RequestId': textOf(headers['ms-requestid']) ?? randomUUID(),
    'MS-CV': createHash('md5').update(randomUUID()).digest('base64').slice(0, 16) + '.0',
    'MS-ServerId': '000001',
    ...(headers['x-locale'] ? { 'X-Locale': `${textOf(headers['x-locale'])}` } : {}),
  };
}

function answerCall(center: Center, request: SimulatorRequest, act: Act): SimulatorAnswer {
  const caller = readCaller(request.headers.authorization, center);
  if (typeof caller === 'string') {
    return refuse(caller);
  }
  const waitSeconds = throttle(center, request, caller);
  if (waitSeconds > 0) {
    return { ...refuse('429'), headers: { 'retry-after': `${waitSeconds}` } };
  }
  const body = readBody(request.body);
  if (body instanceof SyntaxError) {
    return refuse('3000', 'The body is not JSON.');
  }
  const { path, query, parameters, headers, method } = request;
  const requestId = textOf(headers['ms-requestid']);
  const call = { caller, path, query, parameters, headers, body, requestId: requestId ?? randomUUID() };
  if (requestId === null || method === 'GET' || method === 'HEAD') {
    return act(center, call);
  }
  const key = [caller.partner.tenantId, requestId.toLowerCase(), method, path].join(' ');
  const before = center.books.answers[key];
  if (before) {
    return before;
  }
  const answer = act(center, call);
  if (answer.status !== 429) {
    center.books.answers[key] = answer;
  }
  return answer;
}

const THROTTLED = /^\/v1\/customers\/[^/]+(?:$|\/(?:orders|subscriptions|carts)(?=\/|$))/;
const MINUTE = 60_000;

/** How many seconds until this caller may ask again, 0 for now; refused requests count too. */
function throttle({ attempts, requestsPerMinute }: Center, { path }: SimulatorRequest, { partner }: Caller): number {
  const match = THROTTLED.exec(path);
  if (!match) {
    return 0;
  }
  const key = `${partner.tenantId} ${match[0]}`;
  const minute = Math.floor(Date.now() / MINUTE);
  const before = attempts.get(key);
  const count = before?.minute === minute ? before.count + 1 : 1;
  attempts.set(key, { minute, count });
  return count > requestsPerMinute ? Math.ceil(((minute + 1) * MINUTE - Date.now()) / 1000) : 0;
}

function readBody(body: Buffer): unknown {
  if (body.length === 0) {
    return undefined;
  }
  try {
    return camelCased(JSON.parse(body.toString('utf8')));
  } catch (error) {
    return error;
  }
}

/** Partner Center reads `Quantity` as it reads `quantity`; null means left out. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(camelCased);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([name, inner]) => [lowerFirst(name), camelCased(inner)]));
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function textOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) || null;
}
