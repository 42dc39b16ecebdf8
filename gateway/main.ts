import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { stdSerializers, type Logger } from 'pino';
import {
  createContextSigner,
  signingKeysFromSecret,
  type SubgraphName,
} from '../subgraphs/shared/context/context-token.ts';
import { useSessionSigningKey } from '../subgraphs/shared/context/session-token.ts';
import { drainServer } from '../subgraphs/shared/server/drain-server.ts';
import type { ReadinessCheck } from '../subgraphs/shared/server/admin-door.ts';
import type { RunningSubgraph } from '../subgraphs/shared/server/start-subgraph.ts';
import { createApolloServer } from './apollo-server.ts';
import { inProcess, overHttp, type SubgraphSource } from './data-sources.ts';
import type { GatewayEnvironment } from './environment.ts';
import { createCors } from './cors.ts';
import { createGraphiql } from './graphiql.ts';
import { answerGraphql } from './graphql-endpoint.ts';
import { createHttpServer } from './http.ts';
import { createLandingPage, type SandboxFacts } from './landing-page.ts';
import { createLookUp } from './look-up.ts';
import { createOperationReader } from './operations.ts';
import { createRateLimiter, RATE_LIMITS, type RateLimits } from './rate-limit.ts';
import { GATEWAY_CLAIMS } from './sign-context.ts';
import { readSupergraph, supergraphOf } from './supergraph.ts';
import { readTrustedDocuments, type TrustedDocuments } from './trusted-documents.ts';

export interface GatewayOptions {
  /** Running in this process, or to be called over HTTP. The tenant subgraph is among them. */
  subgraphs: readonly (RunningSubgraph | { name: SubgraphName; url: string })[];
  environment: GatewayEnvironment;
  logger: Logger;
  /** Text of the supergraph; the committed one when missing. */
  supergraphSdl?: string;
  trustedDocuments?: TrustedDocuments;
  rateLimits?: Partial<RateLimits>;
  /** What the landing page of a sandbox tells; null while there is nothing to tell yet. */
  sandboxFacts?: () => SandboxFacts | null;
}

export interface Gateway {
  readonly url: string;
  /** Whether each subgraph answers. */
  readonly checks: readonly ReadinessCheck[];
  stop(): Promise<void>;
}

const LAST_CALL_MILLISECONDS = 250;
/** A busy loop has accepted connections that it has not read yet; each turn reads what has come. */
const LAST_CALL_TURNS = 10;

/** Opens the platform's one public door, over subgraphs that are running already. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { environment, supergraphSdl, trustedDocuments = readTrustedDocuments() } = options;
  const logger = options.logger.child({ part: 'gateway' }, { serializers: { error: stdSerializers.err } });
  const { mode, host, port } = environment;
  const supergraph = supergraphSdl === undefined ? await readSupergraph() : supergraphOf(supergraphSdl);
  const sources = options.subgraphs.map((subgraph) =>
    'execute' in subgraph ? inProcess(subgraph) : overHttp(subgraph),
  );
  useSessionSigningKey(environment.sessionSigningKey);
  const signContext = createContextSigner(signingKeysFromSecret(environment.contextSigningKey).privateKey);
  const apollo = createApolloServer({ supergraphSdl: supergraph.sdl, dataSources: sources, logger });
  await apollo.start();

  const tenantSource = findSource(sources, 'tenant');
  const lookUp = createLookUp(
    async (name, input) => tenantSource.ask(name, await signContext(GATEWAY_CLAIMS), input),
    logger,
  );
  const cors = createCors(lookUp, { isHttpAllowed: mode === 'sandbox' });
  const services = {
    apollo,
    lookUp,
    cors,
    operations: createOperationReader(supergraph, { isIntrospectable: mode === 'sandbox' }),
    rateLimiter: createRateLimiter({ ...RATE_LIMITS[mode], ...limitsOf(environment), ...options.rateLimits }),
    signContext,
    trustedDocuments,
    isTrustRequired: mode === 'production',
  };
  let isStopping = false;
  const server = createHttpServer(
    {
      cors,
      graphql: (request, response) => answerGraphql(request, response, services),
      passOn: async (path, request, response) => (await findOwner(sources, path)?.http(request, response)) ?? false,
      isStopping: () => isStopping,
      isReady: async () => !isStopping && (await Promise.all(sources.map((source) => source.isReady()))).every(Boolean),
      pages: mode === 'sandbox' ? sandboxPages(options.sandboxFacts ?? (() => null)) : null,
    },
    logger,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: chosenPort } = server.address() as AddressInfo;
  return {
    checks: sources.map(({ name, isReady }) => ({
      name,
      problem: async () => ((await isReady()) ? null : 'it does not answer'),
    })),
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${chosenPort}`,
    async stop() {
      isStopping = true;
      // Who looks at our readiness sends nothing more, and what has come already is let in, before the door closes.
      await sleep(LAST_CALL_MILLISECONDS);
      for (let turn = 0; turn < LAST_CALL_TURNS; turn++) {
        await nextTurn();
      }
      await drainServer(server);
      await apollo.stop();
    },
  };
}

function sandboxPages(facts: () => SandboxFacts | null) {
  const pages = [createLandingPage(facts), createGraphiql()];
  return (request: IncomingMessage, response: ServerResponse) => pages.some((page) => page(request, response));
}

function limitsOf({ requestsPerSecond }: GatewayEnvironment): Partial<RateLimits> {
  return requestsPerSecond ? { requestsPerSecond } : {};
}

/** Which subgraph takes what does not travel through GraphQL. */
const OWNERS: readonly [path: string, owner: SubgraphName][] = [
  ['/uploads/', 'tenant'],
  ['/webhooks/stripe/', 'billing'],
  ['/webhooks/partner-center/', 'provisioning'],
  ['/progress/', 'provisioning'],
];

function findOwner(sources: readonly SubgraphSource[], path: string): SubgraphSource | null {
  const owner = OWNERS.find(([prefix]) => path.startsWith(prefix));
  return owner ? findSource(sources, owner[1]) : null;
}

function findSource(sources: readonly SubgraphSource[], name: SubgraphName): SubgraphSource {
  const source = sources.find((candidate) => candidate.name === name);
  if (!source) {
    throw new Error(`The gateway needs the subgraph ${name}: it alone knows credentials.`);
  }
  return source;
}
