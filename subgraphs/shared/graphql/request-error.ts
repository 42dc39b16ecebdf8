import { GraphQLError } from 'graphql';

/** Why nothing could be answered. A business refusal is never one of these: it is a user error in the payload. */
export type RequestErrorCode =
  | 'UNAUTHENTICATED'
  | 'TENANT_FORBIDDEN'
  | 'TENANT_REQUIRED'
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'QUERY_TOO_COMPLEX'
  | 'OPERATION_NOT_TRUSTED'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'NOT_YET_VISIBLE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_PROGRESS';

interface RequestErrorDetails {
  /** The argument or input field that is wrong. */
  argument?: string;
  isRetryable?: boolean;
  cause?: unknown;
}

const RETRYABLE: readonly RequestErrorCode[] = [
  'RATE_LIMITED',
  'OVERLOADED',
  'UPSTREAM_UNAVAILABLE',
  'NOT_YET_VISIBLE',
  'IDEMPOTENCY_IN_PROGRESS',
];

/** An error that a client may read: its message says what to do, its extensions hold `code`, `retryable` and `argument`. */
export class RequestError extends GraphQLError {
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode, message: string, details: RequestErrorDetails = {}) {
    const { argument, isRetryable = RETRYABLE.includes(code), cause } = details;
    super(message, {
      extensions: { code, retryable: isRetryable, ...(argument ? { argument } : {}) },
      originalError: cause instanceof Error ? cause : undefined,
    });
    this.code = code;
  }
}
