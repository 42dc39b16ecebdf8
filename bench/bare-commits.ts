import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

/** Another one than that on the PATH. */
const PGBENCH = process.env.PGBENCH ?? 'pgbench';

/** The bound of everything that is durable: what pgbench commits a second, one row each, on the same server. */
export interface BareCommits {
  perSecond(clients: number, seconds: number): number;
}

/** Null where there is no pgbench (Debian: postgresql-contrib). */
export async function prepareBareCommits(
  admin: pg.Client,
  { socket, dataDir }: { socket: string; dataDir: string },
): Promise<BareCommits | null> {
  if (spawnSync(PGBENCH, ['--version']).status !== 0) {
    return null;
  }
  await admin.query(
    'create table if not exists public.bare_commit (id bigint generated always as identity primary key, amount bigint)',
  );
  const script = join(dataDir, 'bare-commit.sql');
  writeFileSync(script, 'insert into public.bare_commit (amount) values (1);\n');
  return {
    perSecond(clients, seconds) {
      const args = ['-h', socket, '-U', 'postgres', '-n', '-M', 'prepared', '-f', script];
      const { stdout, stderr } = spawnSync(
        PGBENCH,
        [...args, '-c', `${clients}`, '-j', '1', '-T', `${seconds}`, 'tributary'],
        { encoding: 'utf8' },
      );
      const found = /tps = ([\d.]+)/.exec(stdout)?.[1];
      if (found === undefined) {
        throw new Error(`pgbench did not measure: ${stderr}`);
      }
      return Number(found);
    },
  };
}
