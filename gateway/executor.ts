import { ApolloGateway } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { execute, type ExecutionResult } from 'graphql';
import type { SubgraphSource } from './data-sources.ts';
import type { GatewayContext } from './gateway-context.ts';

type Gateway = ApolloServerOptionsWithGateway<GatewayContext>['gateway'];
type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

/**
 * What plans and runs an operation over the subgraphs, as ApolloServer's `gateway` option wants it. Apollo's own stands
 * inside; whatever else fulfils this contract can take its place.
 */
export function createExecutor({
  supergraphSdl,
  dataSources,
}: {
  supergraphSdl: string;
  dataSources: readonly SubgraphSource[];
}): Gateway {
  // Otherwise it would report to Apollo what it does.
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const sources = new Map<string, SubgraphSource>(dataSources.map((source) => [source.name, source]));
  return new ApolloGateway({
    supergraphSdl,
    __exposeQueryPlanExperimental: false,
    buildService({ name }) {
      const source = sources.get(name);
      if (!source) {
        throw new Error(`The supergraph has the subgraph ${name}, which is not running here.`);
      }
      return source;
    },
  });
}

/**
 * The same for callers of which each may see its own part of the graph: questions about the schema are answered by the
 * door's, and refused fields are taken out before planning and put back as null with their error.
 */
export function forCallers(gateway: Gateway): Gateway {
  return {
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    stop: () => gateway.stop(),
    async load(options) {
      const { executor } = await gateway.load(options);
      if (!executor) {
        throw new Error('The gateway has no executor.');
      }
      return { executor: (request) => executeForCaller(executor, request) };
    },
  };
}

async function executeForCaller(executor: Executor, request: Parameters<Executor>[0]): ReturnType<Executor> {
  const context = request.context as unknown as GatewayContext;
  const { operation, pruned } = context;
  if (operation.asksForSchema) {
    const { schema, document } = operation;
    const { operationName, variables } = request.request;
    return (await execute({ schema, document, operationName, variableValues: variables })) as Awaited<
      ReturnType<Executor>
    >;
  }
  if (!pruned) {
    return executor(request);
  }
  const result = await executor({
    ...request,
    document: pruned.document,
    queryHash: `${request.queryHash}:${pruned.key}`,
  });
  const { data, errors } = pruned.restore(result.data);
  const all: ExecutionResult['errors'] = [...(result.errors ?? []), ...errors];
  return { ...result, data: data as typeof result.data, ...(all.length > 0 ? { errors: all } : {}) };
}
