import pg from 'pg';
import { ALL_ACCOUNTS, type Claims } from '../context/operation-context.ts';
import type { SubgraphName } from '../context/context-token.ts';
import { traced } from '../telemetry/tracing.ts';
import type { DatabaseAddress } from './address.ts';
import { loginOf, loginRole, type Access } from './roles.ts';

/** Prepared once per connection by its text, which must therefore never depend on the values. */
export interface Statement {
  text: string;
  values: readonly unknown[];
}

/** Whose rows a read sees; the claims of an operation fit. */
export type ReadContext = Pick<Claims, 'tenantId' | 'accountId' | 'readScope'>;

/** Runs one read in its own implicit transaction, under the caller's tenant and account. */
export interface Reader {
  read<Row>(context: ReadContext, statement: Statement): Promise<Row[]>;
  stop(): Promise<void>;
}

type ReadAccess = Exclude<Access, 'rw'>;

/** Connections per role; five subgraphs in one process stay below 60. */
const POOL_SIZE: Record<ReadAccess, number> = { ro: 4, scope_ro: 1, root_ro: 2 };
const STATEMENT_TIMEOUT: Record<ReadAccess, string> = { ro: '2s', scope_ro: '10s', root_ro: '30s' };
/** Reports over all tenants sum up hundreds of thousands of rows, which shall not go by way of the disk. */
const WORK_MEMORY: Record<ReadAccess, string> = { ro: '4MB', scope_ro: '64MB', root_ro: '64MB' };

export function createReader(subgraph: SubgraphName, address: DatabaseAddress, roleSecret: string): Reader {
  const pools = new Map<ReadAccess, SharedConnections>();
  const poolFor = (access: ReadAccess) => {
    let pool = pools.get(access);
    if (!pool) {
      pool = new SharedConnections(subgraph, access, address, roleSecret);
      pools.set(access, pool);
    }
    return pool;
  };
  return {
    async read<Row>(context: ReadContext, statement: Statement) {
      const entry = entryFor(context);
      const rows = await traced('read', {}, () => poolFor(entry.access).run(entry, statement));
      return rows as Row[];
    },
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
    },
  };
}

/** How each role opens its transaction to exactly the rows that the caller may see. */
const ENTRY: Record<ReadAccess, { name: string; text: string; nobody: string[] }> = {
  ro: {
    name: 'enter_tenant',
    text: 'select platform.enter_tenant($1::uuid, $2)',
    nobody: ['00000000-0000-0000-0000-000000000000', ''],
  },
  scope_ro: { name: 'enter_scope', text: 'select platform.enter_scope($1::uuid[])', nobody: ['{}'] },
  root_ro: { name: 'enter_all', text: 'select 1', nobody: [] },
};

interface Entry {
  access: ReadAccess;
  values: string[];
}

function entryFor({ tenantId, accountId, readScope }: ReadContext): Entry {
  if (readScope === 'tenant' || accountId !== ALL_ACCOUNTS) {
    return { access: 'ro', values: [tenantId, accountId] };
  }
  return readScope === 'all'
    ? { access: 'root_ro', values: [] }
    : { access: 'scope_ro', values: [`{${readScope.join(',')}}`] };
}

/**
 * A handful of pipelining connections of one role. Statements of one tick go to the same connection; each is bound
 * together with its `enter_…` call before one Sync, so that PostgreSQL runs the two as one implicit transaction: no
 * begin, no commit, nothing left behind on the connection.
 */
class SharedConnections {
  readonly #access: ReadAccess;
  readonly #config: pg.ClientConfig;
  readonly #clients: (Promise<pg.Client> | null)[];
  #next = 0;
  #isTickOpen = false;

  constructor(subgraph: SubgraphName, access: ReadAccess, address: DatabaseAddress, roleSecret: string) {
    const { host, port, database, ssl } = address;
    this.#access = access;
    this.#clients = Array.from({ length: POOL_SIZE[access] }, () => null);
    this.#config = {
      host,
      port,
      database,
      ssl,
      ...loginOf(loginRole(subgraph, access), roleSecret),
      pipeline: true,
      application_name: `tributary ${subgraph} ${access}`,
      // A page's statement takes three times as long to plan as to run; its plan does not depend on the values.
      options: `-c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan -c statement_timeout=${STATEMENT_TIMEOUT[access]} -c work_mem=${WORK_MEMORY[access]}`,
    };
  }

  async run(entry: Entry, statement: Statement): Promise<unknown[]> {
    const slot = this.#slotOfThisTick();
    const client = await this.#clientAt(slot);
    try {
      return await new Promise<unknown[]>((resolve, reject) => {
        const query = new EnteredQuery(entry, statement, (error, result) =>
          error ? reject(error) : resolve(result.rows),
        );
        client.query(query as unknown as pg.Submittable);
      });
    } catch (error) {
      if (isConnectionSuspect(error)) {
        this.#discard(slot, client);
      }
      throw error;
    }
  }

  async stop(): Promise<void> {
    const ending = this.#clients.splice(0).map(async (client) => (await client)?.end());
    await Promise.allSettled(ending);
  }

  #slotOfThisTick(): number {
    if (!this.#isTickOpen) {
      this.#isTickOpen = true;
      this.#next = (this.#next + 1) % this.#clients.length;
      setImmediate(() => {
        this.#isTickOpen = false;
      });
    }
    return this.#next;
  }

  #clientAt(slot: number): Promise<pg.Client> {
    const known = this.#clients[slot];
    if (known) {
      return known;
    }
    const connecting = this.#connect(slot);
    this.#clients[slot] = connecting;
    connecting.catch(() => {
      this.#clients[slot] = null;
    });
    return connecting;
  }

  async #connect(slot: number): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('error', () => this.#discard(slot, client));
    await client.connect();
    const { name, text, nobody } = ENTRY[this.#access];
    await client.query({ name, text, values: nobody });
    return client;
  }

  #discard(slot: number, client: pg.Client): void {
    void this.#clients[slot]?.then((current) => {
      if (current === client) {
        this.#clients[slot] = null;
        client.end().catch(() => undefined);
      }
    });
  }
}

/** A statement that PostgreSQL has no name for any more, or an error that is not PostgreSQL's own. */
function isConnectionSuspect(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || error.code === '26000';
}

type QueryCallback = (error: Error | null, result: pg.QueryResult) => void;

/** The parts of pg 8.23.0 that are not in its types; `reader.test.ts` guards them with ten thousand mixed reads. */
interface PgConnection {
  bind(config: { statement: string; values: unknown[]; valueMapper: (value: unknown) => unknown }): void;
  execute(config: { portal: string; rows: number }): void;
}

interface PgQuery {
  requiresPreparation(): boolean;
  prepare(connection: PgConnection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: PgConnection): void;
}

const PgQueryBase = pg.Query as unknown as new (config: pg.QueryConfig, callback: QueryCallback) => PgQuery;

class EnteredQuery extends PgQueryBase {
  readonly #entry: Entry;
  #isEntered = false;

  constructor(entry: Entry, statement: Statement, callback: QueryCallback) {
    const { text, values } = statement;
    super({ name: nameOf(text), text, values: values.map(textual) }, callback);
    this.#entry = entry;
  }

  override requiresPreparation(): boolean {
    return true;
  }

  override prepare(connection: PgConnection): void {
    const statement = ENTRY[this.#entry.access].name;
    connection.bind({ statement, values: this.#entry.values, valueMapper: (value) => value });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.#isEntered) {
      super.handleDataRow(message);
    }
  }

  override handleCommandComplete(message: unknown, connection: PgConnection): void {
    if (this.#isEntered) {
      super.handleCommandComplete(message, connection);
    } else {
      this.#isEntered = true;
    }
  }
}

const names = new Map<string, string>();

/** PostgreSQL keeps prepared statements by name; texts come from our code alone, so there are few. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `read_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Values as text before they reach the driver: a value that throws while pg encodes it would poison the statement's name
 * for the rest of the connection.
 */
function textual(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (Array.isArray(value)) {
    return `{${value.map(arrayElement).join(',')}}`;
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return `${value}`;
    case 'object':
      return JSON.stringify(value);
    default:
      throw new Error(`a ${typeof value} cannot be bound to a statement`);
  }
}

function arrayElement(value: unknown): string {
  const text = textual(value);
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
