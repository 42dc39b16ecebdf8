import { HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RequestError, type RequestErrorCode } from '../subgraphs/shared/graphql/request-error.ts';
import { currentRequest } from './current-request.ts';

type HttpErrorCode =
  | RequestErrorCode
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE';

/** The status when nothing else is answered. Beside data, an error never changes the status 200. */
const STATUS_OF: Record<HttpErrorCode, number> = {
  UNAUTHENTICATED: 401,
  TENANT_FORBIDDEN: 403,
  TENANT_REQUIRED: 400,
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  FORBIDDEN: 200,
  QUERY_TOO_COMPLEX: 400,
  OPERATION_NOT_TRUSTED: 400,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  UPSTREAM_UNAVAILABLE: 503,
  NOT_YET_VISIBLE: 200,
  IDEMPOTENCY_KEY_REUSED: 200,
  IDEMPOTENCY_IN_PROGRESS: 200,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  UNSUPPORTED_MEDIA_TYPE: 415,
  PERSISTED_QUERY_NOT_FOUND: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
};

const UNEXPECTED = 'Something went wrong on our side. Try again; if it stays, tell us the request id.';

/** An error that ends the whole request, with its HTTP status and headers. */
export function refusal(code: HttpErrorCode, message: string, headers: Record<string, string> = {}): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code,
      retryable: STATUS_OF[code] === 429 || STATUS_OF[code] === 503,
      http: { status: STATUS_OF[code], headers: new HeaderMap(Object.entries(headers)) },
    },
  });
}

/** The same for an error that came from elsewhere; what we do not know becomes a plain 500. */
export function asRefusal(error: unknown): GraphQLError {
  if (error instanceof RequestError) {
    return refusal(error.code, error.message);
  }
  return error instanceof GraphQLError && 'http' in error.extensions
    ? error
    : new GraphQLError(UNEXPECTED, {
        originalError: error instanceof Error ? error : null,
        extensions: { http: { status: 500 } },
      });
}

export function httpOf(error: GraphQLError): { status: number; headers: ReadonlyMap<string, string> } {
  const { status = 500, headers = new Map() } = (error.extensions.http ?? {}) as {
    status?: number;
    headers?: Map<string, string>;
  };
  return { status, headers };
}

/**
 * What a client sees of an error: our own codes with their message, anything else as one sentence, and always the request
 * id. No stack, no subgraph's name, no value that was sent.
 */
export function formatError(error: GraphQLFormattedError, cause?: unknown): GraphQLFormattedError {
  const request = currentRequest();
  const { code, retryable, argument } = error.extensions ?? {};
  const isKnown = typeof code === 'string' && Object.hasOwn(STATUS_OF, code);
  if (!isKnown && code !== 'INTERNAL') {
    request?.logger.error(
      { error: unwrapped(cause) ?? error, path: error.path, requestId: request.requestId },
      'operation failed',
    );
  }
  return {
    message: isKnown ? withoutSuggestion(error.message) : UNEXPECTED,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: {
      code: isKnown ? code : 'INTERNAL',
      requestId: request?.requestId ?? 'none',
      retryable: retryable === true,
      ...(typeof argument === 'string' ? { argument } : {}),
    },
  };
}

/** Whether a subgraph's error may be shown as it is. */
export function isOwnCode(code: unknown): code is HttpErrorCode {
  return typeof code === 'string' && Object.hasOwn(STATUS_OF, code) && !code.startsWith('GRAPHQL_');
}

function withoutSuggestion(message: string): string {
  return message.replace(/ ?Did you mean [^?]*\?/g, '');
}

function unwrapped(cause: unknown): unknown {
  return cause instanceof GraphQLError ? (cause.originalError ?? cause) : cause;
}
