import { TributaryError } from './tributary-error.ts';
import { uuidv7 } from './uuid.ts';

/** What every call of a client needs, and what the calls learn together. */
export interface Connection {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly storefrontKey?: string;
  /** Texts of operations by their hash, for a platform that does not know them yet. */
  readonly texts: Readonly<Record<string, string>>;
  /** Hashes that the platform did not know. */
  readonly unknown: Set<string>;
  readonly retries: number;
  readonly retryMilliseconds: number;
  readonly queryMilliseconds: number;
  readonly mutationMilliseconds: number;
  token: TokenSource;
  guestToken: string | null;
  /** The first request of a guest, while it is under way: the others wait for the token that it brings. */
  firstOfGuest: Promise<unknown> | null;
  onGuestToken?: (token: string) => void;
  /** Sent as X-After, so that what is read holds what was written. */
  changeToken: string | null;
}

export type TokenSource = string | null | (() => string | null | Promise<string | null>);

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** How long one attempt may take. */
  readonly timeoutMilliseconds?: number;
  /** For a mutation that continues an earlier intent: the key of its `TributaryError`, or your own. */
  readonly idempotencyKey?: string;
  /** Names the request in the platform's logs; a new one unless given. */
  readonly requestId?: string;
}

/** What is sent. */
export interface Sent {
  readonly document: { readonly kind: string; readonly hash: string; readonly field: string };
  readonly variables: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  /** Of the one root field. */
  readonly value: unknown;
  readonly errors: readonly AnswerError[];
  readonly isReplay: boolean;
  toError(error: AnswerError, partial?: unknown): TributaryError;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean; readonly argument?: string };
}

interface Body {
  data?: Record<string, unknown> | null;
  errors?: readonly AnswerError[];
  extensions?: { idempotentReplay?: boolean };
}

const LONGEST_PAUSE_SECONDS = 30;

/**
 * Asks, and asks again after what may pass: queries, and mutations that have an idempotency key. Throws a TributaryError.
 * `accept` looks at each answer and throws one for an answer that is not enough.
 */
export async function send<Value>(
  connection: Connection,
  sent: Sent,
  options: CallOptions,
  accept: (answer: Answer) => Value,
): Promise<Value> {
  const { kind } = sent.document;
  const idempotencyKey = options.idempotencyKey ?? (kind === 'mutation' ? uuidv7() : undefined);
  const requestId = options.requestId ?? uuidv7();
  const isRepeatable = kind === 'query' || idempotencyKey !== undefined;
  for (let attempt = 0; ; attempt++) {
    try {
      return accept(await askOnce(connection, sent, { ...options, idempotencyKey, requestId }));
    } catch (error) {
      if (!(error instanceof TributaryError)) {
        throw error;
      }
      const seconds = error.retryAfterSeconds ?? (Math.random() * connection.retryMilliseconds * 2 ** attempt) / 1000;
      const isWorthIt = isRepeatable && error.retryable && seconds <= LONGEST_PAUSE_SECONDS;
      if (!isWorthIt || attempt >= connection.retries) {
        throw Object.assign(error, { idempotencyKey });
      }
      await pause(seconds, options.signal, requestId);
    }
  }
}

/** Waits; throws ABORTED when the signal does not want to. */
export function pause(seconds: number, signal: AbortSignal | undefined, requestId = 'none'): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(aborted(signal, requestId));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) {
      stop();
    }
  });
}

function aborted(signal: AbortSignal | undefined, requestId: string): TributaryError {
  return new TributaryError('ABORTED', 'The request was given up.', {
    status: 0,
    retryable: false,
    requestId,
    cause: signal?.reason,
  });
}

/** One attempt. A guest's first ones stand in line, so that all of them are the same guest. */
async function askOnce(connection: Connection, sent: Sent, options: Attempt): Promise<Answer> {
  const { storefrontKey } = connection;
  const token = typeof connection.token === 'function' ? await connection.token() : connection.token;
  const isGuest = storefrontKey !== undefined && token === null;
  while (isGuest && connection.guestToken === null && connection.firstOfGuest) {
    await connection.firstOfGuest;
  }
  const { guestToken } = connection;
  const bearer = isGuest ? guestToken : token;
  const answer = exchange(connection, sent, options, {
    'content-type': 'application/json',
    'x-request-id': options.requestId,
    ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
    ...(storefrontKey !== undefined && { 'x-storefront-key': storefrontKey }),
    // Without a credential no tenant can be chosen; signing in needs none.
    ...((bearer ?? storefrontKey) && sent.headers),
    ...(connection.changeToken !== null && { 'x-after': connection.changeToken }),
    ...(options.idempotencyKey !== undefined && { 'idempotency-key': options.idempotencyKey }),
  });
  if (!isGuest) {
    return answer;
  }
  if (guestToken === null) {
    const done = () => (connection.firstOfGuest = null);
    connection.firstOfGuest = answer.then(done, done);
    return answer;
  }
  return answer.catch((error: unknown) => {
    if (error instanceof TributaryError && error.code === 'UNAUTHENTICATED') {
      // The visit was too long ago. Nobody's cart is lost that was not lost already: begin as a new guest.
      connection.guestToken = connection.guestToken === guestToken ? null : connection.guestToken;
      return askOnce(connection, sent, options);
    }
    throw error;
  });
}

interface Attempt extends CallOptions {
  readonly requestId: string;
}

async function exchange(
  connection: Connection,
  sent: Sent,
  options: Attempt,
  headers: Record<string, string>,
): Promise<Answer> {
  const { hash, field } = sent.document;
  const text = connection.unknown.has(hash) ? connection.texts[hash] : undefined;
  const named = { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
  const request = JSON.stringify({ ...(text === undefined ? named : { query: text }), variables: sent.variables });
  const { status, headers: received, body } = await post(connection, sent, options, { headers, request });
  const guestToken = received.get('x-guest-token');
  if (guestToken !== null) {
    connection.guestToken = guestToken;
    connection.onGuestToken?.(guestToken);
  }
  const { data, errors = [], extensions } = body ?? {};
  const facts = {
    status,
    requestId: received.get('x-request-id') ?? options.requestId,
    retryAfterSeconds: secondsUntil(received.get('retry-after')),
  };
  const toError = ({ message, path, extensions: reason = {} }: AnswerError, partial?: unknown) => {
    const { code = 'INTERNAL', argument, retryable = false } = reason;
    return new TributaryError(code, message, { ...facts, retryable, argument, path, partial });
  };
  const [first] = errors;
  if (first?.extensions?.code === 'PERSISTED_QUERY_NOT_FOUND' && text === undefined && connection.texts[hash]) {
    connection.unknown.add(hash);
    return exchange(connection, sent, options, headers);
  }
  if (!data) {
    throw first
      ? toError(first)
      : new TributaryError('BAD_RESPONSE', `The answer is not the platform's (HTTP ${status}).`, {
          ...facts,
          retryable: status >= 500 || status === 429,
        });
  }
  return { value: data[field] ?? null, errors, isReplay: extensions?.idempotentReplay === true, toError };
}

/** Sends one request and reads its answer, in time or not at all. */
async function post(
  connection: Connection,
  sent: Sent,
  { signal, requestId, timeoutMilliseconds }: Attempt,
  { headers, request }: { headers: Record<string, string>; request: string },
): Promise<{ status: number; headers: Headers; body: Body | null }> {
  const isQuery = sent.document.kind === 'query';
  const milliseconds = isQuery ? connection.queryMilliseconds : connection.mutationMilliseconds;
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, timeoutMilliseconds ?? milliseconds);
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted) {
      throw aborted(signal, requestId);
    }
    const response = await connection.fetch(`${connection.url}/graphql`, {
      method: 'POST',
      headers,
      body: request,
      signal: controller.signal,
    });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  } catch (cause) {
    if (signal?.aborted) {
      throw aborted(signal, requestId);
    }
    const details = { status: 0, retryable: true, requestId, cause };
    throw controller.signal.aborted
      ? new TributaryError('TIMEOUT', 'There was no answer in time.', details)
      : new TributaryError('NETWORK', 'The platform was not reached, or the connection broke.', details);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** What a Retry-After means, in seconds or as a date; undefined for none. */
function secondsUntil(retryAfter: string | null): number | undefined {
  if (retryAfter === null) {
    return undefined;
  }
  return Math.max(0, Number(retryAfter) || (Date.parse(retryAfter) - Date.now()) / 1000 || 0);
}

/** Null for what is no answer of the platform, such as a proxy's error page. */
function parse(text: string): Body | null {
  try {
    return JSON.parse(text) as Body | null;
  } catch {
    return null;
  }
}
