import { AsyncLocalStorage } from 'node:async_hooks';
import type { DocumentNode } from 'graphql';
import type { Logger } from 'pino';

/** What ApolloServer gives no place for: its error formatter and its document store are called without the request. */
interface CurrentRequest {
  readonly requestId: string;
  readonly logger: Logger;
  /** The operation's document, parsed and validated for the caller's door. */
  document: DocumentNode | null;
  /** What the request's line in the log says of who asked for what, as far as it came. */
  readonly notes: { tenantId?: string; actorId?: string; door?: string; operation?: string };
}

const storage = new AsyncLocalStorage<CurrentRequest>();

export function runAsRequest<Value>(request: CurrentRequest, work: () => Promise<Value>): Promise<Value> {
  return storage.run(request, work);
}

export function currentRequest(): CurrentRequest | undefined {
  return storage.getStore();
}
