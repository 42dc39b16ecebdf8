/** Why nothing was answered: the platform's codes, and the five that a client finds out by itself. */
export type TributaryErrorCode =
  | 'UNAUTHENTICATED'
  | 'TENANT_FORBIDDEN'
  | 'TENANT_REQUIRED'
  | 'FORBIDDEN'
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'QUERY_TOO_COMPLEX'
  | 'OPERATION_NOT_TRUSTED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'NOT_YET_VISIBLE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'INTERNAL'
  /** No connection, or it broke. */
  | 'NETWORK'
  /** No answer in time; what was asked for may have been done. */
  | 'TIMEOUT'
  /** Your own `AbortSignal`. */
  | 'ABORTED'
  /** An answer that is none of the platform's, for example a proxy's error page. */
  | 'BAD_RESPONSE'
  /** Long work did not end within the time that you gave `waitFor`. */
  | 'STILL_RUNNING';

/** What is known about an error. */
export interface ErrorDetails {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Whether the same request may succeed later. With a mutation, pass the same `idempotencyKey` again. */
  readonly retryable: boolean;
  /** Names the request in the platform's logs; tell it to whoever helps you. */
  readonly requestId: string;
  /** The argument or input field that is wrong. */
  readonly argument?: string;
  /** Where in the answer something is missing. */
  readonly path?: readonly (string | number)[];
  readonly retryAfterSeconds?: number;
  /** The intent of a mutation; repeating it with this key does it at most once. */
  readonly idempotencyKey?: string;
  /** What was answered all the same, where a part is missing. */
  readonly partial?: unknown;
  readonly cause?: unknown;
}

/** A request that was not answered. What the business refuses is never one of these: it is a result with `ok: false`. */
export class TributaryError extends Error implements ErrorDetails {
  declare readonly status: number;
  declare readonly retryable: boolean;
  declare readonly requestId: string;
  declare readonly argument?: string;
  declare readonly path?: readonly (string | number)[];
  declare readonly retryAfterSeconds?: number;
  declare readonly idempotencyKey?: string;
  declare readonly partial?: unknown;
  /** A newer platform may have more codes. */
  readonly code: TributaryErrorCode | (string & {});

  constructor(code: TributaryErrorCode | (string & {}), message: string, details: ErrorDetails) {
    super(message);
    this.name = 'TributaryError';
    this.code = code;
    Object.assign(this, details);
  }
}
