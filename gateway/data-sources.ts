import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { circuitBreaker, BrokenCircuitError, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { SubgraphName } from '../subgraphs/shared/context/context-token.ts';
import { RequestError } from '../subgraphs/shared/graphql/request-error.ts';
import type { RunningSubgraph, SubgraphHeaders, SubgraphRequest } from '../subgraphs/shared/server/start-subgraph.ts';
import { subgraphRefusals, subgraphSeconds, timed } from '../subgraphs/shared/telemetry/metrics.ts';
import { currentTrace, traced } from '../subgraphs/shared/telemetry/tracing.ts';
import { isOwnCode } from './format-error.ts';
import type { GatewayContext } from './gateway-context.ts';

/** A subgraph as the gateway sees it, whether it runs in this process or elsewhere. */
export interface SubgraphSource extends GraphQLDataSource<GatewayContext> {
  readonly name: SubgraphName;
  /** Asks what is not GraphQL, such as for a credential. Throws when there is no answer. */
  ask(name: string, token: string, input: object): Promise<unknown>;
  isReady(): Promise<boolean>;
  /** Uploads, downloads and webhooks. */
  http(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

const ASK_MILLISECONDS = 3_000;
const ANSWER_MAX_BYTES = 10 * 1024 * 1024;
const FAILURES_MAX = 5;
const PAUSE_MILLISECONDS = 1_000;

export function inProcess(subgraph: RunningSubgraph): SubgraphSource {
  return {
    name: subgraph.name,
    process: (options) =>
      processWith(subgraph.name, options, (request, milliseconds) => within(milliseconds, subgraph.execute(request))),
    ask: (name, token, input) => within(ASK_MILLISECONDS, subgraph.call(name, token, input)),
    isReady: () => Promise.resolve(true),
    http: (request, response) => subgraph.http(request, response),
  };
}

/**
 * A subgraph in a process of its own. One that has failed five times in a row is left alone for a second, so that nobody
 * waits for it; then one request tries it again.
 */
export function overHttp({ name, url }: { name: SubgraphName; url: string }): SubgraphSource {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: PAUSE_MILLISECONDS,
    breaker: new ConsecutiveBreaker(FAILURES_MAX),
  });
  const post = async (
    path: string,
    body: object,
    { headers, milliseconds }: { headers: Record<string, string>; milliseconds: number },
  ) => {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
    try {
      return await breaker.execute(() => postJson(new URL(path, url), body, { headers: withTrace(headers), signal }));
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        subgraphRefusals.inc({ subgraph: name });
      }
      throw error;
    }
  };
  return {
    name,
    process: (options) =>
      processWith(name, options, async ({ headers, ...body }, milliseconds) => {
        const answer = await post('/graphql', body, { headers: encoded(headers), milliseconds });
        return answer as Answer;
      }),
    async ask(callName, token, input) {
      const headers = { 'x-tenant-context': token };
      const answer = await post(`/internal/${callName}`, input, { headers, milliseconds: ASK_MILLISECONDS });
      if (typeof answer !== 'object' || answer === null || !('answer' in answer)) {
        throw new Error(`${name} did not answer ${callName}`);
      }
      return answer.answer;
    },
    http: (request, response) => passOn(new URL(request.url ?? '/', url), request, response),
    async isReady() {
      try {
        const response = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(ASK_MILLISECONDS) });
        return response.ok;
      } catch {
        // Not there, for whatever reason: that is what was asked.
        return false;
      }
    },
  };
}

/** What says how to read the bytes, and who vouches for them. */
const PASSED_HEADERS = [
  'accept',
  'authorization',
  'content-length',
  'content-type',
  'last-event-id',
  'stripe-signature',
  'x-ms-certificate-url',
  'x-ms-signature-algorithm',
];

/** Hands an upload, a webhook or a download to a subgraph elsewhere, byte by byte, without keeping it. */
async function passOn(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const headers: Record<string, string | string[]> = {};
  for (const name of PASSED_HEADERS) {
    const value = request.headers[name];
    if (value !== undefined) {
      headers[name] = value;
    }
  }
  const upstream = sendRequest(url, { method: request.method, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    upstream.on('response', resolve).on('error', reject),
  );
  request.pipe(upstream);
  const answer = await answered;
  response.writeHead(answer.statusCode ?? 502, {
    'content-type': answer.headers['content-type'] ?? 'application/json',
  });
  await pipeline(answer, response);
  return true;
}

interface Answer {
  status?: number;
  data?: unknown;
  errors?: readonly { message?: unknown; path?: readonly (string | number)[]; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

type Execute = (request: SubgraphRequest, milliseconds: number) => Promise<Answer>;
type GatewayResponse = Awaited<ReturnType<GraphQLDataSource['process']>>;

/**
 * Runs one fetch of a query plan and never throws: an error that is thrown loses its path in the gateway. What goes wrong
 * between us and the subgraph becomes UPSTREAM_UNAVAILABLE; the reason is logged.
 */
async function processWith(
  name: SubgraphName,
  options: GraphQLDataSourceProcessOptions<GatewayContext>,
  execute: Execute,
): Promise<GatewayResponse> {
  const context = options.context as GatewayContext;
  const { query = '', operationName, variables = {} } = options.request;
  try {
    const headers = await headersOf(context);
    const answer = await timed(subgraphSeconds, { subgraph: name }, () =>
      traced(`fetch ${name}`, { 'tributary.request_id': context.requestId }, () =>
        execute({ query, operationName, variables, headers }, context.deadline - performance.now()),
      ),
    );
    if (!isAnswer(answer)) {
      throw new Error('the answer is not one of GraphQL');
    }
    if (answer.status === 401) {
      throw new Error('the subgraph does not accept our context; are the keys the same?');
    }
    if (answer.extensions?.idempotentReplay === true) {
      context.answer.isIdempotentReplay = true;
    }
    const errors = answer.errors?.map((error) => presentable(name, error, context));
    return { data: answer.data as GatewayResponse['data'], ...(errors && errors.length > 0 ? { errors } : {}) };
  } catch (error) {
    context.logger.error({ error, subgraph: name, requestId: context.requestId }, 'subgraph did not answer');
    const { message, extensions } = new RequestError(
      'UPSTREAM_UNAVAILABLE',
      'A part of the answer is not available right now. Try again.',
      { cause: error },
    );
    return { data: null, errors: [{ message, extensions }] };
  }
}

async function headersOf(context: GatewayContext): Promise<SubgraphHeaders> {
  const { requestId, idempotencyKey, reason } = context;
  return {
    'x-tenant-context': await context.contextToken(),
    'x-request-id': requestId,
    ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    ...(reason === null ? {} : { 'x-audit-reason': reason }),
  };
}

function isAnswer(answer: unknown): answer is Answer {
  if (typeof answer !== 'object' || answer === null) {
    return false;
  }
  const { data, errors } = answer as Answer;
  return Array.isArray(errors)
    ? errors.length > 0 || (data !== null && data !== undefined)
    : typeof data === 'object' && data !== null;
}

/** Our own errors go on with their code; of others the client learns nothing, and the log everything. */
function presentable(name: SubgraphName, error: NonNullable<Answer['errors']>[number], context: GatewayContext) {
  const { code, retryable, argument } = error.extensions ?? {};
  const path = Array.isArray(error.path) ? { path: error.path } : {};
  if (isOwnCode(code)) {
    return {
      message: String(error.message),
      ...path,
      extensions: { code, retryable, ...(argument === undefined ? {} : { argument }) },
    };
  }
  context.logger.error({ error, subgraph: name, requestId: context.requestId }, 'subgraph failed');
  return { message: 'failed', ...path, extensions: { code: 'INTERNAL' } };
}

async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer in time`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function withTrace(headers: Record<string, string>): Record<string, string> {
  const traceparent = currentTrace();
  return traceparent === undefined ? headers : { ...headers, traceparent };
}

function encoded(headers: SubgraphHeaders): Record<string, string> {
  const reason = headers['x-audit-reason'];
  const known = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    ...Object.fromEntries(known),
    ...(reason === undefined ? {} : { 'x-audit-reason': encodeURIComponent(reason) }),
  };
}

/** Connections are kept alive by fetch itself. */
async function postJson(
  url: URL,
  body: object,
  { headers, signal }: { headers: Record<string, string>; signal: AbortSignal },
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal,
  });
  if (response.status >= 500) {
    throw new Error(`${url.host} answered ${response.status}`);
  }
  const answer: unknown = JSON.parse(await readText(response));
  return typeof answer === 'object' && answer !== null ? { ...answer, status: response.status } : answer;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > ANSWER_MAX_BYTES) {
      throw new Error(`the answer is longer than ${ANSWER_MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
