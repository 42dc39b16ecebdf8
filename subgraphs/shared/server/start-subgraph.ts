import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { createContextVerifier, type SubgraphName } from '../context/context-token.ts';
import type { Claims } from '../context/operation-context.ts';
import type { DatabaseAddress } from '../database/address.ts';
import { refuseUnsafeDatabase } from '../database/boot-check.ts';
import type { Installable } from '../database/installation-statements.ts';
import type { Migration } from '../database/migration.ts';
import { connectOrm, type Entity } from '../database/orm.ts';
import { createReader, type Reader } from '../database/reader.ts';
import { createWriter, type Writer } from '../database/transaction.ts';
import { createPublisher } from '../events/publish.ts';
import type { Messaging } from '../events/queue.ts';
import { workEvents, type EventHandler } from '../events/worker.ts';
import { buildSubgraph, type SubgraphSchemaParts } from '../graphql/build-subgraph.ts';
import { maskError } from '../graphql/mask-error.ts';
import { RequestError } from '../graphql/request-error.ts';
import { jobQueue } from '../jobs/start-job.ts';
import { workJobs, type JobHandler } from '../jobs/work-jobs.ts';
import type { ProcessHandler } from '../processes/run-process.ts';
import { workProcesses } from '../processes/work-processes.ts';
import { traced } from '../telemetry/tracing.ts';
import type { SubgraphContext } from './subgraph-context.ts';

/** Everything that makes a subgraph what it is; written once, in its `main.ts`. */
export interface SubgraphDefinition extends SubgraphSchemaParts {
  name: SubgraphName;
  entities: readonly Entity[];
  migrations: readonly Migration[];
  handlers: readonly EventHandler[];
  jobs: readonly JobHandler[];
  processes: readonly ProcessHandler[];
  /** `now` is the operation's business time. */
  createLoaders(reader: Reader, claims: Claims, now: Date): object;
  /** Questions of the gateway that are not GraphQL, such as looking up a credential. */
  internal?: Record<string, InternalCall>;
  /** Uploads, downloads and webhooks: returns false when the path is not its own. */
  http?: HttpHandler;
}

export type InternalCall = (input: never, services: { reader: Reader; writer: Writer }) => Promise<unknown>;
export type HttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  services: HttpServices,
) => Promise<boolean>;

export interface HttpServices {
  reader: Reader;
  writer: Writer;
  logger: Logger;
  /** Business time. */
  clock: () => Date;
}

export interface SubgraphServices {
  address: DatabaseAddress;
  roleSecret: string;
  contextPublicKey: KeyObject;
  messaging: Messaging;
  logger: Logger;
  /** Business time. */
  clock: () => Date;
  /** Whether this process also reacts to events and runs jobs. */
  isWorker: boolean;
}

/** One operation for a subgraph. Only the signed token says who asks; the other headers are labels. */
export interface SubgraphRequest {
  query: string;
  operationName?: string;
  variables: Record<string, unknown>;
  headers: SubgraphHeaders;
}

export interface SubgraphHeaders {
  'x-tenant-context'?: string;
  'x-request-id'?: string;
  'idempotency-key'?: string;
  'x-audit-reason'?: string;
}

export interface SubgraphAnswer extends ExecutionResult {
  status: number;
}

export interface RunningSubgraph {
  readonly name: SubgraphName;
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
  call(name: string, token: string, input: object): Promise<unknown>;
  http(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  stop(): Promise<void>;
}

const DOCUMENTS_MAX = 2_000;
const REPRESENTATIONS_MAX = 500;

/** What `npm run migrate` must know of a subgraph. */
export function installableOf(definition: SubgraphDefinition): Installable {
  const { name, migrations, handlers, jobs, processes } = definition;
  return {
    name,
    migrations,
    subscriptions: handlers.map((handler) => ({ queue: handler.name, topics: handler.topics })),
    workQueues: [...jobs.map((job) => jobQueue(name, job.kind)), ...processes.map((process) => process.name)],
  };
}

/** Connects a subgraph to its database and queue and makes it ready to answer. Refuses a database that is not safe. */
export async function startSubgraph(
  definition: SubgraphDefinition,
  services: SubgraphServices,
): Promise<RunningSubgraph> {
  const { name } = definition;
  const { address, roleSecret, messaging, clock } = services;
  const logger = services.logger.child({ subgraph: name });
  await refuseUnsafeDatabase(definition, { address, roleSecret });
  const orm = await connectOrm({ subgraph: name, entities: definition.entities, address, roleSecret });
  const writer = createWriter({
    orm,
    publisher: createPublisher(messaging.queue, messaging.handlersOf),
    queue: messaging.queue,
  });
  const reader = createReader(name, address, roleSecret);
  const { schema } = await buildSubgraph(definition);
  const verify = createContextVerifier(services.contextPublicKey, name);
  const documentOf = createDocumentCache(schema);

  const work = { queue: messaging.queue, writer, reader, logger, clock };
  const stopWork = services.isWorker ? await startWork(definition, work) : () => Promise.resolve();

  return {
    name,
    async execute(request) {
      const claims = await verify(request.headers['x-tenant-context']);
      if (!claims || claims.actorKind === 'gateway') {
        return refusal(401, new RequestError('UNAUTHENTICATED', 'A subgraph answers the gateway only.'));
      }
      const document = documentOf(request.query);
      if (document instanceof GraphQLError) {
        return refusal(400, document);
      }
      if (countRepresentations(request.variables) > REPRESENTATIONS_MAX) {
        return refusal(400, new RequestError('BAD_USER_INPUT', `At most ${REPRESENTATIONS_MAX} entities at once.`));
      }
      const context = contextOf(claims, request.headers, { now: clock(), reader, writer, definition });
      const { query: _query, headers: _headers, variables, operationName } = request;
      const labels = { 'tributary.tenant': context.tenantId, 'tributary.request_id': context.requestId };
      const result = await traced(`execute ${name}`, labels, async () =>
        execute({ schema, document, contextValue: context, variableValues: variables, operationName }),
      );
      return {
        status: 200,
        data: result.data,
        ...(result.errors ? { errors: result.errors.map((error) => maskError(error, logger, context.requestId)) } : {}),
        ...(context.answer.isIdempotentReplay ? { extensions: { idempotentReplay: true } } : {}),
      };
    },
    async call(callName, token, input) {
      const claims = await verify(token);
      const internal = definition.internal?.[callName];
      if (claims?.actorKind !== 'gateway' || !internal) {
        throw new RequestError('UNAUTHENTICATED', 'Only the gateway asks this.');
      }
      return internal(input as never, { reader, writer });
    },
    async http(request, response) {
      return (await definition.http?.(request, response, { reader, writer, logger, clock })) ?? false;
    },
    async stop() {
      await stopWork();
      await Promise.all([reader.stop(), orm.close()]);
    },
  };
}

/** Begins to react to events and to do what waits to be done; returns how to end it, which waits for what is under way. */
async function startWork(
  { name, handlers, jobs, processes }: SubgraphDefinition,
  services: Parameters<typeof workEvents>[1] & Parameters<typeof workJobs>[2],
): Promise<() => Promise<void>> {
  await Promise.all([
    ...handlers.map((handler) => workEvents(handler, services)),
    ...jobs.map((job) => workJobs(name, job, services)),
  ]);
  const working = await Promise.all(processes.map((process) => workProcesses(services.queue, process, services)));
  return async () => {
    await Promise.all(working.map((one) => one.stop()));
  };
}

interface ContextParts {
  now: Date;
  reader: Reader;
  writer: Writer;
  definition: SubgraphDefinition;
}

function contextOf(claims: Claims, headers: SubgraphHeaders, parts: ContextParts): SubgraphContext {
  const { now, reader, writer, definition } = parts;
  return {
    ...claims,
    requestId: headers['x-request-id'] ?? 'none',
    idempotencyKey: headers['idempotency-key'] ?? null,
    reason: headers['x-audit-reason'] ?? null,
    now,
    answer: { isIdempotentReplay: false },
    reader,
    writer,
    loaders: definition.createLoaders(reader, claims, now),
  };
}

/** Parsed and validated once per text; the gateway's plans are few, so the cache stays small. */
function createDocumentCache(schema: GraphQLSchema): (query: string) => DocumentNode | GraphQLError {
  const documents = new LRUCache<string, DocumentNode>({ max: DOCUMENTS_MAX });
  return (query) => {
    const known = documents.get(query);
    if (known) {
      return known;
    }
    try {
      const document = parse(query, { noLocation: true });
      const [problem] = validate(schema, document);
      if (problem) {
        return problem;
      }
      documents.set(query, document);
      return document;
    } catch (error) {
      return error instanceof GraphQLError ? error : new GraphQLError('unreadable');
    }
  };
}

function countRepresentations(variables: Record<string, unknown>): number {
  const { representations } = variables;
  return Array.isArray(representations) ? representations.length : 0;
}

function refusal(status: number, error: GraphQLError): SubgraphAnswer {
  return { status, data: null, errors: [error] };
}
