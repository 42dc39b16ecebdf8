import { createHash } from 'node:crypto';
import { DriverException, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { OperationContext, WriteContext } from '../context/operation-context.ts';
import { isActingFromRoot } from '../context/operation-context.ts';
import { RequestError } from '../graphql/request-error.ts';
import { uuidv7 } from '../ids/uuid.ts';
import { accept, reject, type Result } from '../result/result.ts';
import type { EventToPublish, Publisher } from '../events/publish.ts';
import { startJob, type JobToStart } from '../jobs/start-job.ts';
import { startProcess, type ProcessToStart } from '../processes/start-process.ts';
import { crashPoint } from '../server/crash-point.ts';
import { traced } from '../telemetry/tracing.ts';

/** A value that survives being stored as JSON: what a replayed command answers. */
export type Storable = string | number | boolean | null | Storable[] | { [key: string]: Storable };

/** What one command records about itself; `before` and `after` hold no secrets. */
export interface AuditRecord {
  /** Public id of what was changed; null where there is no one thing. */
  subjectId: string | null;
  before?: object;
  after?: object;
}

/** One business transaction in one tenant. */
export interface Transaction {
  readonly em: EntityManager;
  /** Runs SQL that entities cannot say; it must name its tenant. */
  query<Row>(statement: RawBuilder<Row>): Promise<Row[]>;
  audit(record: AuditRecord): void;
  publish(...events: EventToPublish[]): Promise<void>;
  /** Begins long work once this transaction has committed; returns the job's id. */
  startJob(job: JobToStart): Promise<string>;
  /** Begins work with the outside world for a row once this transaction has committed, or makes it look again. */
  startProcess(process: ProcessToStart): Promise<void>;
}

/** What is asked for, and by which name the audit and the idempotency key know it. */
export interface Command<R> {
  /** The mutation's name. */
  operation: string;
  input: object;
  /** The refusal that a violated constraint means, by the constraint's name. */
  refusals?: Record<string, R>;
}

export interface Writer {
  /**
   * Writes as the caller, in one transaction: exactly one audit row, at most once per idempotency key, nothing at all when
   * `run` rejects. What `run` accepts is stored with the key and answered again to a replay, so it holds ids, not secrets.
   */
  command<Outcome extends Result<Storable, unknown>, R = never>(
    context: OperationContext,
    command: Command<R>,
    run: (transaction: Transaction) => Promise<Outcome>,
  ): Promise<Outcome | { ok: false; rejection: R }>;
  /** Writes without an audit row or key: steps of jobs, copies of events, sessions. */
  transaction<T>(context: WriteContext, run: (transaction: Transaction) => Promise<T>): Promise<T>;
}

const ATTEMPTS_MAX = 3;
const SERIALIZATION_FAILURES = ['40001', '40P01'];
const LOCK_NOT_AVAILABLE = '55P03';

export interface WriterParts {
  orm: MikroORM;
  publisher: Publisher;
  queue: PgBoss;
}

export function createWriter(parts: WriterParts): Writer {
  const transaction: Writer['transaction'] = (context, run) =>
    traced('transaction', {}, () => withRetries(() => runOnce(parts, context, run)));

  return {
    transaction,

    async command(context, { operation, input, refusals = {} }, run) {
      try {
        return await traced(`command ${operation}`, {}, () =>
          withRetries(() => runCommand(parts, { context, operation, input }, run)),
        );
      } catch (error) {
        const refusal = refusals[violatedConstraint(error) ?? ''];
        if (refusal) {
          return reject(refusal);
        }
        if (sqlState(error) === LOCK_NOT_AVAILABLE) {
          throw new RequestError(
            'IDEMPOTENCY_IN_PROGRESS',
            'The same request is still running. Try again in a moment.',
            {
              cause: error,
            },
          );
        }
        throw error;
      }
    },
  };
}

interface CommandCall {
  context: OperationContext;
  operation: string;
  input: object;
}

/** Carries a rejection out of the transaction, so that everything the command did is rolled back. */
class Rejected extends Error {
  constructor(readonly result: Result<Storable, unknown>) {
    super('rejected');
  }
}

async function runCommand<Outcome extends Result<Storable, unknown>>(
  parts: WriterParts,
  call: CommandCall,
  run: (transaction: Transaction) => Promise<Outcome>,
): Promise<Outcome> {
  const { context } = call;
  try {
    return await runOnce(parts, context, async (transaction, audits) => {
      const earlier = await crashPoint('client-key', () => claimIdempotencyKey(transaction, call));
      if (earlier) {
        context.answer.isIdempotentReplay = true;
        return accept(earlier.value) as Outcome;
      }
      const result = await run(transaction);
      if (!result.ok) {
        throw new Rejected(result);
      }
      await transaction.em.flush();
      await writeAudit(transaction, call, audits);
      await storeAnswer(transaction, context, result.value);
      return result;
    });
  } catch (error) {
    if (error instanceof Rejected) {
      return error.result as Outcome;
    }
    throw error;
  }
}

async function runOnce<T>(
  { orm, publisher, queue }: WriterParts,
  context: WriteContext,
  run: (transaction: Transaction, audits: AuditRecord[]) => Promise<T>,
): Promise<T> {
  return orm.em.fork().transactional(async (em) => {
    const trx = em.getTransactionContext<Kysely<object>>();
    if (!trx) {
      throw new Error('a transaction without a transaction context');
    }
    await sql`select platform.enter_tenant(${context.tenantId}::uuid, ${context.accountId})`.execute(trx);
    const audits: AuditRecord[] = [];
    const transaction: Transaction = {
      em,
      query: async (statement) => (await statement.execute(trx)).rows,
      audit: (record) => void audits.push(record),
      publish: async (...events) => {
        await em.flush();
        await publisher.publish(trx, context, events);
      },
      startJob: async (job) => {
        await em.flush();
        return startJob(queue, trx, context.tenantId, job);
      },
      startProcess: async (process) => {
        await em.flush();
        await startProcess(queue, trx, context, process);
      },
    };
    return run(transaction, audits);
  });
}

/**
 * Takes the key for this request, or returns what the first request answered. A rival that is still running holds the
 * row: this one waits for it until `lock_timeout`.
 */
async function claimIdempotencyKey(
  transaction: Transaction,
  { context, operation, input }: CommandCall,
): Promise<{ value: Storable } | null> {
  const { tenantId, actorId, accountId, idempotencyKey } = context;
  if (!idempotencyKey) {
    return null;
  }
  const requestHash = hashRequest(operation, input);
  const owner = accountId === '*' ? null : accountId;
  const claimed = await transaction.query(sql`
    insert into messaging.idempotency_key (tenant_id, actor_id, key, account_id, request_hash)
    values (${tenantId}, ${actorId}, ${idempotencyKey}, ${owner}, ${requestHash})
    on conflict do nothing returning key`);
  if (claimed.length === 1) {
    return null;
  }
  const [earlier] = await transaction.query<{ request_hash: string; answer: Storable }>(sql`
    select request_hash, answer from messaging.idempotency_key
    where tenant_id = ${tenantId} and actor_id = ${actorId} and key = ${idempotencyKey}`);
  if (!earlier || earlier.request_hash !== requestHash) {
    throw new RequestError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key belongs to another request. Send a new key.',
    );
  }
  return { value: earlier.answer };
}

function hashRequest(operation: string, input: object): string {
  return createHash('sha256')
    .update(`${operation}\n${canonicalJson(input)}`)
    .digest('base64url');
}

/** The same text for the same value, whatever the order of its keys. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

async function storeAnswer(transaction: Transaction, context: OperationContext, answer: Storable): Promise<void> {
  const { tenantId, actorId, idempotencyKey } = context;
  if (!idempotencyKey) {
    return;
  }
  await transaction.query(sql`
    update messaging.idempotency_key set answer = ${JSON.stringify(answer)}::jsonb
    where tenant_id = ${tenantId} and actor_id = ${actorId} and key = ${idempotencyKey}`);
}

async function writeAudit(transaction: Transaction, call: CommandCall, audits: AuditRecord[]): Promise<void> {
  const { context, operation } = call;
  const [audit] = audits;
  if (!audit || audits.length !== 1) {
    throw new Error(`${operation} wrote ${audits.length} audit records instead of one`);
  }
  const actingFrom = isActingFromRoot(context) ? context.homeTenantId : null;
  await transaction.query(sql`
    insert into messaging.audit_entry
      (tenant_id, id, recorded_at, actor_kind, actor_id, actor_name, acting_from_tenant_id, operation, subject_id, reason, request_id, before, after)
    values (${context.tenantId}, ${uuidv7()}, ${context.now.toISOString()}, ${context.actorKind}, ${context.actorId}, ${context.actorName},
      ${actingFrom}, ${operation}, ${audit.subjectId}, ${context.reason}, ${context.requestId},
      ${JSON.stringify(audit.before ?? null)}::jsonb, ${JSON.stringify(audit.after ?? null)}::jsonb)`);
}

/** Runs again after a deadlock or a serialization failure: nothing outside the database has happened yet. */
async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !SERIALIZATION_FAILURES.includes(sqlState(error) ?? '')) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * attempt));
    }
  }
}

/** PostgreSQL's five-character code of an error, through MikroORM's wrappers; undefined for any other error. */
function sqlState(error: unknown): string | undefined {
  return databaseError(error)?.code;
}

/** The name of the constraint that refused a row, without the suffix that a distributed table's shards add. */
function violatedConstraint(error: unknown): string | undefined {
  return databaseError(error)?.constraint?.replace(/_\d+$/, '');
}

/** PostgreSQL's own error, or MikroORM's copy of it, which has the same fields. */
function databaseError(error: unknown): { code: string; constraint?: string } | undefined {
  if (!(error instanceof pg.DatabaseError || error instanceof DriverException) || typeof error.code !== 'string') {
    return undefined;
  }
  return error as { code: string; constraint?: string };
}
