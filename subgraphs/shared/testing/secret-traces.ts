import pg from 'pg';
import type { SubgraphName } from '../context/context-token.ts';
import { loginOf, loginRole, type Access } from '../database/roles.ts';
import type { TestPlatform } from './test-platform.ts';

interface SecretSearch {
  /** The schemas to search; the first one is the subgraph's own. */
  schemas: [SubgraphName, ...string[]];
  /** What the secrets of the test have in common. */
  canary: string;
  secretTable: string;
}

interface SecretTraces {
  /** Tables with a row whose text holds the canary. */
  tables: string[];
  /** By reading role, the error that it gets for the table of the secrets; `read` when it gets none. */
  readers: Record<string, string>;
}

const READING: readonly Access[] = ['ro', 'scope_ro', 'root_ro'];

/** Where a secret can be found by somebody who should not: every column of every table, and the table it lies in. */
export async function secretTraces(platform: TestPlatform, search: SecretSearch): Promise<SecretTraces> {
  const [subgraph] = search.schemas;
  const readers = await Promise.all(
    READING.map((access) => loginRole(subgraph, access)).map(
      async (role) => [role, await errorOfReading(platform, role, search.secretTable)] as const,
    ),
  );
  return { tables: await tablesWith(platform, search), readers: Object.fromEntries(readers) };
}

async function tablesWith(platform: TestPlatform, { schemas, canary }: SecretSearch): Promise<string[]> {
  const tables = await platform.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = any($1) order by 1`,
    [schemas],
  );
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await platform.sql(`select from ${name} as searched where strpos(searched::text, $1) > 0`, [canary]);
      return rows.length > 0 ? [name] : [];
    }),
  );
  return found.flat();
}

async function errorOfReading(platform: TestPlatform, role: string, table: string): Promise<string> {
  const { host, port, database } = platform.database;
  const login = loginOf(role, process.env.DATABASE_ROLE_SECRET ?? '');
  const client = new pg.Client({ host, port, database, ...login });
  await client.connect();
  try {
    await client.query(`select * from ${table}`);
    return 'read';
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? 'unknown') : String(error);
  } finally {
    await client.end();
  }
}
