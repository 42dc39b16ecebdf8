import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import type { Logger } from 'pino';
import { currentRequest } from './current-request.ts';
import type { SubgraphSource } from './data-sources.ts';
import { createExecutor, forCallers } from './executor.ts';
import { formatError } from './format-error.ts';
import type { GatewayContext } from './gateway-context.ts';

/**
 * The HTTP manners of GraphQL and the way to the executor. Documents come here parsed and checked for the caller's door
 * (`operations.ts`), so that ApolloServer finds each of them in its store and checks nothing again.
 */
export function createApolloServer({
  supergraphSdl,
  dataSources,
  logger,
}: {
  supergraphSdl: string;
  dataSources: readonly SubgraphSource[];
  logger: Logger;
}) {
  return new ApolloServer<GatewayContext>({
    gateway: forCallers(createExecutor({ supergraphSdl, dataSources })),
    logger,
    formatError,
    documentStore: documentOfCurrentRequest,
    dangerouslyDisableValidation: true,
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [answerPlugin],
  });
}

const documentOfCurrentRequest = {
  async get(): Promise<DocumentNode | undefined> {
    return currentRequest()?.document ?? undefined;
  },
  async set(): Promise<void> {},
  async delete(): Promise<void> {},
};

const answerPlugin: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart() {
    return {
      /** Answers with everything that is wrong with the document; nothing of it is run. */
      async responseForOperation({ contextValue, response }) {
        const { errors } = contextValue.operation;
        if (errors.length === 0) {
          return null;
        }
        response.http.status = 400;
        return {
          http: response.http,
          body: { kind: 'single', singleResult: { errors: errors.map((error) => formatError(error.toJSON(), error)) } },
        };
      },
      async willSendResponse({ contextValue, response }) {
        if (response.body.kind !== 'single' || !('data' in response.body.singleResult)) {
          return;
        }
        const { cost, answer } = contextValue;
        response.body.singleResult.extensions = {
          cost,
          ...(answer.isIdempotentReplay ? { idempotentReplay: true } : {}),
        };
      },
    };
  },
};
