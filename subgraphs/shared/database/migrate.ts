import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { PgBoss } from 'pg-boss';
import pg from 'pg';
import type { DatabaseAddress, Login } from './address.ts';
import {
  queueGrants,
  queueStatements,
  roleStatements,
  schemasOf,
  schemaStatements,
  versionGrant,
  type Installable,
  type Schema,
} from './installation-statements.ts';
import { asMikroMigration } from './migration.ts';
import { MESSAGING_OWNER } from './roles.ts';
import { refuseOldServer } from './server-version.ts';

export interface MigrateOptions {
  address: DatabaseAddress;
  /** A role that may create roles and schemas. Used here and nowhere else. */
  admin: Login;
  roleSecret: string;
  subgraphs: readonly Installable[];
  log: (line: string) => void;
}

/** Brings a database from whatever it is to the present: roles, schemas, tables, policies, queues. Safe to repeat. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { subgraphs, roleSecret, log } = options;
  await refuseUnfitServer(options);
  await runAs(null, options, [...roleStatements(roleSecret), ...schemaStatements()]);
  log('roles and schemas');
  await createQueueTables(options);
  await runAs(MESSAGING_OWNER, options, queueGrants());
  for (const schema of schemasOf(subgraphs)) {
    const applied = await applyMigrations(options, schema);
    if (applied > 0) {
      log(`schema ${schema.name}: ${applied} migration${applied === 1 ? '' : 's'}`);
    }
  }
  await runAs(MESSAGING_OWNER, options, queueStatements(subgraphs));
  log('queues');
}

async function refuseUnfitServer({ address, admin }: MigrateOptions): Promise<void> {
  const client = new pg.Client({ ...address, ...admin });
  await client.connect();
  try {
    await refuseOldServer(client);
  } finally {
    await client.end();
  }
}

async function runAs(
  role: string | null,
  { address, admin }: MigrateOptions,
  statements: readonly string[],
): Promise<void> {
  const client = new pg.Client({ ...address, ...admin, ...(role ? { options: `-c role=${role}` } : {}) });
  await client.connect();
  try {
    for (const statement of statements) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
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
    await orm.em.getConnection().execute(versionGrant(name));
    return applied.length;
  } finally {
    await orm.close();
  }
}

async function createQueueTables({ address, admin }: MigrateOptions): Promise<void> {
  const queue = new PgBoss({
    host: address.host,
    port: address.port,
    database: address.database,
    ssl: address.ssl,
    ...admin,
    options: `-c role=${MESSAGING_OWNER}`,
    schema: 'messaging',
    createSchema: false,
    migrate: true,
    supervise: false,
    schedule: false,
    max: 1,
  });
  queue.on('error', () => undefined);
  await queue.start();
  await queue.stop({ graceful: false });
}
