import type { ClientBase } from 'pg';

/** The first releases without known leaks past row-level security (CVE-2025-8713), by major version. */
const OLDEST: Record<number, number> = { 15: 14, 16: 10, 17: 6 };

/** Throws one clear sentence when the server is too old to keep tenants apart. */
export async function refuseOldServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
  const number = Number(rows[0]?.version ?? 0);
  const major = Math.floor(number / 10_000);
  const minor = number % 10_000;
  if (major < 15 || minor < (OLDEST[major] ?? 0)) {
    throw new Error(`PostgreSQL ${major}.${minor} is too old. Use 15.14, 16.10, 17.6 or newer.`);
  }
}
