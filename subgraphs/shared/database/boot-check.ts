import pg from 'pg';
import type { SubgraphName } from '../context/context-token.ts';
import type { DatabaseAddress } from './address.ts';
import type { Migration } from './migration.ts';
import { DEFINER_FUNCTIONS } from './platform-tables.ts';
import { loginOf, loginRole } from './roles.ts';
import { refuseOldServer } from './server-version.ts';

interface BootCheckOptions {
  address: DatabaseAddress;
  roleSecret: string;
}

/**
 * Throws one clear sentence unless the database keeps tenants apart: the role is an ordinary one, the schema is the one
 * this program was written for, and every table of a tenant has its policies forced.
 */
export async function refuseUnsafeDatabase(
  { name, migrations }: { name: SubgraphName; migrations: readonly Migration[] },
  { address, roleSecret }: BootCheckOptions,
): Promise<void> {
  const client = new pg.Client({ ...address, ...loginOf(loginRole(name, 'rw'), roleSecret) });
  await client.connect();
  try {
    await refuseOldServer(client);
    await refuseAdminRole(client);
    await refuseOpenTables(client, name);
    await refuseUnknownDefiners(client, name);
    await refuseOtherVersion(client, name, migrations);
  } finally {
    await client.end();
  }
}

async function refuseAdminRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ is_admin: boolean }>(`
    select rolsuper or rolbypassrls or rolcreaterole or exists (select from pg_class where relowner = pg_roles.oid) as is_admin
    from pg_roles where rolname = current_user`);
  if (rows[0]?.is_admin) {
    throw new Error(
      'The database role of a running process may not be an administrator or own tables. Use DATABASE_ADMIN_URL for `npm run migrate` only.',
    );
  }
}

async function refuseOpenTables(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ table_name: string }>(
    `select format('%I.%I', nspname, relname) as table_name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname in ($1, 'messaging') and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
      and exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'tenant_id' and not attisdropped)`,
    [schema],
  );
  const [open] = rows;
  if (open) {
    throw new Error(`The table ${open.table_name} is not closed by row-level security. Run \`npm run migrate\`.`);
  }
}

/** A function that runs with its owner's rights may see every tenant: only the known ones may exist. */
async function refuseUnknownDefiners(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname || '.' || proname as name from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
    where prosecdef and nspname in ($1, 'platform', 'messaging')`,
    [schema],
  );
  const unknown = rows.find(({ name }) => !(name in DEFINER_FUNCTIONS));
  if (unknown) {
    throw new Error(`The function ${unknown.name} runs with its owner's rights and nobody knows why. Drop it.`);
  }
}

async function refuseOtherVersion(client: pg.Client, schema: string, migrations: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`select name from ${schema}.migration order by id`);
  const applied = rows.map((row) => row.name);
  const wanted = migrations.map((migration) => migration.name);
  if (applied.join() !== wanted.join()) {
    throw new Error(`The schema ${schema} is not the one that this version was written for. Run \`npm run migrate\`.`);
  }
}
