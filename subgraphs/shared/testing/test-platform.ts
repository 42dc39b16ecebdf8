import { randomUUID } from 'node:crypto';
import pg from 'pg';
import pino from 'pino';
import { createContextSigner, signingKeysFromSecret, type SubgraphName } from '../context/context-token.ts';
import { ALL_ACCOUNTS, type Claims } from '../context/operation-context.ts';
import { PERMISSIONS } from '../context/permissions.ts';
import { useSealingKey } from '../context/sealed-text.ts';
import { useSessionSigningKey } from '../context/session-token.ts';
import type { Writer } from '../database/transaction.ts';
import { connectQueue } from '../events/queue.ts';
import { jobQueue } from '../jobs/start-job.ts';
import { openWriter } from '../server/open-writer.ts';
import {
  startSubgraph,
  type RunningSubgraph,
  type SubgraphDefinition,
  type SubgraphHeaders,
} from '../server/start-subgraph.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Some subgraphs over a database of their own, without the gateway in front of them. */
export interface TestPlatform {
  database: TestDatabase;
  /** Asks one subgraph as these claims; an Idempotency-Key is made unless given. */
  ask(
    name: SubgraphName,
    claims: Claims,
    query: string,
    variables?: object,
    headers?: SubgraphHeaders,
  ): Promise<TestAnswer>;
  subgraph(name: SubgraphName): RunningSubgraph;
  /** Writes as one of the subgraphs, to publish what another one would have, or to hand an event to a handler again. */
  writer(name: SubgraphName): Promise<Writer>;
  /** Looks into the database as its administrator, past every policy. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Waits until the subgraphs that were started have handled every event and ended every job and process that is due. */
  settle(): Promise<void>;
  setClock(now: Date): void;
  stop(): Promise<void>;
}

export interface TestAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have as many shapes as there are queries
  data: any;
  errors?: { message: string; path?: unknown; extensions: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

export async function startTestPlatform(definitions: readonly SubgraphDefinition[]): Promise<TestPlatform> {
  const roleSecret = process.env.DATABASE_ROLE_SECRET ?? '';
  const keys = signingKeysFromSecret(process.env.CONTEXT_SIGNING_KEY ?? '');
  useSealingKey(process.env.SEALING_KEY ?? '');
  useSessionSigningKey(process.env.SESSION_SIGNING_KEY ?? '');
  const database = await createTestDatabase();
  const address = { host: database.host, port: database.port, database: database.database, ssl: false };
  const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
  const admin = new pg.Pool({ ...address, user: 'postgres', max: 2 });
  // Dropping the database may be faster than the end of the last connection.
  admin.on('error', () => undefined);
  const messaging = await connectQueue({ address, roleSecret, logger, isSupervisor: true });
  let now: Date | null = null;
  const services = {
    address,
    roleSecret,
    contextPublicKey: keys.publicKey,
    messaging,
    logger,
    clock: () => now ?? new Date(),
    isWorker: true,
  };
  const running = new Map<SubgraphName, RunningSubgraph>();
  for (const definition of definitions) {
    running.set(definition.name, await startSubgraph(definition, services));
  }
  const sign = createContextSigner(keys.privateKey);
  const sql: TestPlatform['sql'] = async (text, values) => (await admin.query<never>(text, values)).rows;
  const subgraph = (name: SubgraphName) => {
    const found = running.get(name);
    if (!found) {
      throw new Error(`the test did not start ${name}`);
    }
    return found;
  };
  const processes = definitions.flatMap((one) => one.processes.map(({ name }) => name));
  const queues = definitions.flatMap(({ name, handlers, jobs }) => [
    ...handlers.map((handler) => handler.name),
    ...jobs.map((job) => jobQueue(name, job.kind)),
  ]);
  const writers = new Map<SubgraphName, ReturnType<typeof openWriter>>();
  return {
    database,
    subgraph,
    sql,
    async writer(name) {
      const definition = definitions.find((one) => one.name === name);
      if (!definition) {
        throw new Error(`the test did not start ${name}`);
      }
      const opened = writers.get(name) ?? openWriter(definition, services);
      writers.set(name, opened);
      return (await opened).writer;
    },
    async ask(name, claims, query, variables = {}, headers = {}) {
      const answer = await subgraph(name).execute({
        query,
        variables: variables as Record<string, unknown>,
        headers: {
          'x-tenant-context': await sign(claims),
          'x-request-id': 'test',
          'idempotency-key': randomUUID(),
          ...headers,
        },
      });
      return JSON.parse(JSON.stringify(answer)) as TestAnswer;
    },
    async settle() {
      const isBusy = `select from messaging.job_common where name = any($1) and state in ('created', 'retry', 'active') limit 1`;
      const isDue = `select from messaging.process where name = any($1) and status = 'WAITING' and (due_at <= $2 or attempts > 0) limit 1`;
      while ((await sql(isBusy, [queues])).length > 0 || (await sql(isDue, [processes, services.clock()])).length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    setClock(instant) {
      now = instant;
    },
    async stop() {
      await messaging.queue.stop({ graceful: true, timeout: 5_000 });
      await Promise.all([...running.values()].map((one) => one.stop()));
      await Promise.all([...writers.values()].map(async (opened) => (await opened).close()));
      await admin.end();
      await database.drop();
    },
  };
}

/** Claims of somebody who may do everything in one tenant; tests narrow them down. */
export function claimsOf(tenantId: string, narrowed: Partial<Claims> = {}): Claims {
  return {
    actorKind: 'member',
    actorId: '01900000-0000-7000-8000-00000000000a',
    actorName: 'Eleni K.',
    tenantId,
    homeTenantId: tenantId,
    isRootTenant: false,
    readScope: 'tenant',
    accountId: ALL_ACCOUNTS,
    permissions: PERMISSIONS,
    roles: ['ROOT_OPERATOR'],
    door: 'backOffice',
    storefrontId: null,
    currency: 'EUR',
    locale: 'en-GB',
    sessionId: null,
    epoch: 1,
    ...narrowed,
  };
}
