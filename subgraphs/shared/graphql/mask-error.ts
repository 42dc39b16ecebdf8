import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { RequestError } from './request-error.ts';

/** What a client may see of an error: our own in full, anything else as one sentence; the whole goes to the log. */
export function maskError(error: GraphQLError, logger: Logger, requestId: string): GraphQLError {
  const { originalError, path } = error;
  const own = error instanceof RequestError ? error : originalError instanceof RequestError ? originalError : null;
  if (own) {
    return new GraphQLError(own.message, { path, extensions: { ...own.extensions, requestId } });
  }
  logger.error({ error: originalError ?? error, path, requestId }, 'operation failed');
  return new GraphQLError('Something went wrong on our side. Try again; if it stays, tell us the request id.', {
    path,
    extensions: { code: 'INTERNAL', retryable: false, requestId },
  });
}
