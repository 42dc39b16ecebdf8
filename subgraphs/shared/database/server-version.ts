import type { ClientBase } from 'pg';

/** The first releases without known leaks past row-level security (CVE-2025-8713), by major version. */
const OLDEST: Record<number, number> = { 15: 14, 16: 10, 17: 6 };

/** Throws one clear sentence when the server is too old to keep tenants apart. */
export async function refuseOldServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
  const number = Number(rows[0]?.version ?? 0);
  if (isTooOld(number)) {
    throw new Error(
      `PostgreSQL ${Math.floor(number / 10_000)}.${number % 10_000} is too old. Use 15.14, 16.10, 17.6 or newer.`,
    );
  }
}

/** Whether a server's `server_version_num`, such as 170006 for 17.6, is below the oldest one of its major version. */
export function isTooOld(serverVersionNumber: number): boolean {
  const major = Math.floor(serverVersionNumber / 10_000);
  return major < 15 || serverVersionNumber % 10_000 < (OLDEST[major] ?? 0);
}
