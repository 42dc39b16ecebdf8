import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { PgBoss } from 'pg-boss';
import pg from 'pg';
import { SUBGRAPH_NAMES, type SubgraphName } from '../context/context-token.ts';
import { messagingMigrations } from '../events/messaging-tables.ts';
import { QUEUE_OPTIONS } from '../events/queue.ts';
import type { DatabaseAddress, Login } from './address.ts';
import { asMikroMigration, type Migration } from './migration.ts';
import { platformMigrations } from './platform-tables.ts';
import { refuseOldServer } from './server-version.ts';
import {
  loginOf,
  loginRole,
  loginRoles,
  MESSAGING_OWNER,
  MESSAGING_WORKER,
  ownerRole,
  ownerRoles,
  PLATFORM_OWNER,
} from './roles.ts';

/** What a subgraph brings to the database. */
export interface Installable {
  name: SubgraphName;
  migrations: readonly Migration[];
  /** Queues of its event handlers, with the topics each listens to. */
  subscriptions: readonly { queue: string; topics: readonly string[] }[];
  /** Queues of its long jobs. */
  jobQueues: readonly string[];
}

export interface MigrateOptions {
  address: DatabaseAddress;
  /** A role that may create roles and schemas. Used here and nowhere else. */
  admin: Login;
  roleSecret: string;
  subgraphs: readonly Installable[];
  log: (line: string) => void;
}

interface Schema {
  name: string;
  owner: string;
  migrations: readonly Migration[];
}

/** Brings a database from whatever it is to the present: roles, schemas, tables, policies, queues. Safe to repeat. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { log } = options;
  await prepareServer(options);
  log('roles and schemas');
  await createQueueTables(options);
  for (const schema of schemasOf(options.subgraphs)) {
    const applied = await applyMigrations(options, schema);
    if (applied > 0) {
      log(`schema ${schema.name}: ${applied} migration${applied === 1 ? '' : 's'}`);
    }
  }
  await registerQueues(options);
  log('queues');
}

/** The statements of all of the above, for an administrator who runs them by hand. */
export function printableSql(options: Pick<MigrateOptions, 'subgraphs' | 'roleSecret'>): string {
  const sections = schemasOf(options.subgraphs).flatMap(({ name, owner, migrations }) =>
    migrations.map((migration) =>
      [
        `-- ${name}: ${migration.name}`,
        'begin;',
        `set local role ${owner};`,
        ...migration.statements.map((text) => `${text};`),
        'commit;',
      ].join('\n'),
    ),
  );
  return [roleStatements(options.roleSecret), schemaStatements(), sections]
    .flat()
    .join(';\n')
    .replaceAll('commit;;', 'commit;');
}

function schemasOf(subgraphs: readonly Installable[]): Schema[] {
  return [
    { name: 'platform', owner: PLATFORM_OWNER, migrations: platformMigrations },
    { name: 'messaging', owner: MESSAGING_OWNER, migrations: messagingMigrations },
    ...subgraphs.map(({ name, migrations }) => ({ name, owner: ownerRole(name), migrations })),
  ];
}

async function prepareServer({ address, admin, roleSecret }: MigrateOptions): Promise<void> {
  const client = new pg.Client({ ...address, ...admin });
  await client.connect();
  try {
    await refuseOldServer(client);
    for (const statement of [...roleStatements(roleSecret), ...schemaStatements()]) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}

function roleStatements(roleSecret: string): string[] {
  const owners = ownerRoles().map((role) => [role, 'nologin'] as const);
  const logins = loginRoles().map((role) => [role, `login password '${loginOf(role, roleSecret).password}'`] as const);
  return [...owners, ...logins].flatMap(([role, attributes]) => [
    `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
    `alter role ${role} with ${attributes} nosuperuser nobypassrls nocreatedb nocreaterole noinherit`,
    ...(attributes === 'nologin' ? [`grant ${role} to current_user`] : []),
  ]);
}

function schemaStatements(): string[] {
  const schemas = [
    ['platform', PLATFORM_OWNER],
    ['messaging', MESSAGING_OWNER],
    ...SUBGRAPH_NAMES.map((name) => [name, ownerRole(name)] as const),
  ];
  return [
    `create extension if not exists btree_gin`,
    `create extension if not exists btree_gist`,
    `revoke create on schema public from public`,
    ...schemas.map(([schema, owner]) => `create schema if not exists ${schema} authorization ${owner}`),
    ...SUBGRAPH_NAMES.map((name) => `grant usage on schema ${name} to ${readersAndWriter(name)}, ${PLATFORM_OWNER}`),
    `grant usage on schema messaging to ${MESSAGING_WORKER}, ${SUBGRAPH_NAMES.map(readersAndWriter).join(', ')}`,
    `grant usage on schema platform to ${MESSAGING_OWNER}, ${SUBGRAPH_NAMES.map(ownerRole).join(', ')}`,
  ];
}

function readersAndWriter(name: SubgraphName): string {
  return (['rw', 'ro', 'scope_ro', 'root_ro'] as const).map((access) => loginRole(name, access)).join(', ');
}

async function applyMigrations(
  { address, admin }: MigrateOptions,
  { name, owner, migrations }: Schema,
): Promise<number> {
  const orm = await MikroORM.init({
    dbName: address.database,
    host: address.host,
    port: address.port,
    user: admin.user,
    password: admin.password,
    driverOptions: { ssl: address.ssl, options: `-c role=${owner} -c lock_timeout=5s` },
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: {
      schema: name,
      tableName: 'migration',
      migrationsList: migrations.map(asMikroMigration),
      snapshot: false,
      silent: true,
    },
  });
  try {
    const applied = await orm.migrator.up();
    await orm.em.getConnection().execute(`grant select on ${name}.migration to ${versionReaders(name)}`);
    return applied.length;
  } finally {
    await orm.close();
  }
}

/** A process compares the applied migrations with its own at start. */
function versionReaders(schema: string): string {
  const names = SUBGRAPH_NAMES.filter((name) => schema === name || schema === 'platform' || schema === 'messaging');
  return names.map((name) => loginRole(name, 'rw')).join(', ');
}

function queueAsOwner({ address, admin }: MigrateOptions, isCreator: boolean): PgBoss {
  const queue = new PgBoss({
    host: address.host,
    port: address.port,
    database: address.database,
    ssl: address.ssl,
    ...admin,
    options: `-c role=${MESSAGING_OWNER}`,
    schema: 'messaging',
    createSchema: false,
    migrate: isCreator,
    supervise: false,
    schedule: false,
    max: 1,
  });
  queue.on('error', () => undefined);
  return queue;
}

async function createQueueTables(options: MigrateOptions): Promise<void> {
  const queue = queueAsOwner(options, true);
  await queue.start();
  await queue.stop({ graceful: false });
  await grantQueue(options);
}

/** Producers may add jobs and never read one: not the columns that hold what a job carries. */
async function grantQueue({ address, admin }: MigrateOptions): Promise<void> {
  const client = new pg.Client({ ...address, ...admin, options: `-c role=${MESSAGING_OWNER}` });
  await client.connect();
  try {
    const { rows } = await client.query<{ tables: string; columns: string }>(`
      select (select string_agg(format('messaging.%I', tablename), ', ') from pg_tables
          where schemaname = 'messaging' and tablename not in (${OWN_TABLES})) as tables,
        (select string_agg(quote_ident(attname), ', ') from pg_attribute
          where attrelid = 'messaging.job_common'::regclass and attnum > 0 and not attisdropped
            and attname not in ('data', 'output', 'source_output')) as columns`);
    const [found] = rows;
    if (!found) {
      throw new Error('the queue has no tables');
    }
    const producers = SUBGRAPH_NAMES.map((name) => loginRole(name, 'rw')).join(', ');
    await client.query(`grant select, insert, update, delete on ${found.tables} to ${MESSAGING_WORKER}`);
    await client.query(`grant execute on all functions in schema messaging to ${MESSAGING_WORKER}`);
    await client.query(`grant select on messaging.version, messaging.queue to ${producers}`);
    await client.query(`grant insert, select (${found.columns}) on messaging.job_common to ${producers}`);
  } finally {
    await client.end();
  }
}

const OWN_TABLES = [
  'event',
  'handled_event',
  'long_job',
  'long_job_problem',
  'upload',
  'upload_chunk',
  'audit_entry',
  'idempotency_key',
  'migration',
]
  .map((table) => `'${table}'`)
  .join(', ');

async function registerQueues(options: MigrateOptions): Promise<void> {
  const queue = queueAsOwner(options, false);
  await queue.start();
  try {
    for (const { subscriptions, jobQueues } of options.subgraphs) {
      for (const { queue: name, topics } of subscriptions) {
        await queue.createQueue(name, { ...QUEUE_OPTIONS, policy: 'key_strict_fifo' });
        for (const topic of topics) {
          await queue.subscribe(topic, name);
        }
      }
      for (const name of jobQueues) {
        await queue.createQueue(name, { ...QUEUE_OPTIONS, policy: 'key_strict_fifo' });
      }
    }
  } finally {
    await queue.stop({ graceful: false });
  }
}
