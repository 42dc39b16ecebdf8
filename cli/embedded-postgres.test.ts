import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { claimDataDir } from './claim-data-dir.ts';
import { startEmbeddedPostgres, stopOrphanedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';

let root: string;
let dataDir: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tributary-embedded-'));
  chmodSync(root, 0o755);
  dataDir = path.join(root, 'data of a shop');
});

afterEach(async () => {
  await stopOrphanedPostgres({ dataDir });
  rmSync(root, { recursive: true, force: true });
});

test('a fresh data directory gives a server that answers on its socket and stops when told', async () => {
  const postgres = await start();
  expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await query(postgres, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  await Promise.all([postgres.stop(), postgres.stop()]);
  expect(existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  await expect(query(postgres, 'select 1')).rejects.toThrow();
});

test('what was stored is there after a restart', async () => {
  const first = await start();
  await query(first, `create table invoice as select 'INV-1' as number`);
  await first.stop();
  const second = await start();
  expect(await query(second, 'select number from invoice')).toEqual([{ number: 'INV-1' }]);
  await second.stop();
});

test('a server whose platform was killed is taken over with its data', async () => {
  const orphanPid = await startInProcessThatIsKilled(`create table invoice as select 'INV-1' as number`);
  const postgres = await start();
  expect(postgres.pid).toBe(orphanPid);
  expect(await query(postgres, 'select number from invoice')).toEqual([{ number: 'INV-1' }]);
  await postgres.stop();
  await expect(query(postgres, 'select 1')).rejects.toThrow();
});

test('a server that was killed itself leaves a stale pid file, and the next start recovers', async () => {
  const first = await start('durable');
  await query(first, `create table invoice as select 'INV-1' as number`);
  process.kill(first.pid, 'SIGKILL');
  const second = await start('durable');
  expect(second.pid).not.toBe(first.pid);
  expect(await query(second, 'select number from invoice')).toEqual([{ number: 'INV-1' }]);
  await second.stop();
});

test('a pid file whose number belongs to another program by now is ignored', async () => {
  const first = await start();
  await first.stop();
  const pidFile = [process.pid, path.join(dataDir, 'postgres'), 1, 5432, first.socketDir, '', '1 1', 'ready'];
  writeFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), pidFile.join('\n'), { mode: 0o600 });
  const second = await start();
  expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  await second.stop();
});

test.each([
  ['a comma', 'data, old'],
  ['a name too long for a socket', 'd'.repeat(120)],
])('the socket moves elsewhere for a data directory with %s', async (_what, name) => {
  dataDir = path.join(root, name);
  const postgres = await start();
  expect(postgres.socketDir.startsWith(dataDir)).toBe(false);
  expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
  await postgres.stop();
  rmSync(postgres.socketDir, { recursive: true });
});

test('data of another major version is refused in one sentence', async () => {
  const postgres = await start();
  await postgres.stop();
  writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '12\n');
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 12 and cannot be read by PostgreSQL \d+/);
});

test('a server that cannot start says why', async () => {
  const postgres = await start();
  await postgres.stop();
  appendFileSync(path.join(dataDir, 'postgres', 'postgresql.conf'), 'no_such_setting = 1\n');
  await expect(start()).rejects.toThrow(/PostgreSQL did not start: .*no_such_setting|configuration file/);
});

test('a second platform on the same data is refused while the first one lives', async () => {
  const child = await runModule(`
    import { claimDataDir } from './cli/claim-data-dir.ts';
    claimDataDir(${JSON.stringify(dataDir)});
    console.log('claimed');
    setInterval(() => {}, 1000);
  `);
  expect(() => claimDataDir(dataDir)).toThrow(`Another Tributary (process ${child.pid}) already runs`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const release = claimDataDir(dataDir);
  expect(() => claimDataDir(dataDir)).toThrow('already runs');
  release();
  claimDataDir(dataDir)();
});

function start(durability: 'durable' | 'disposable' = 'disposable'): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, durability, log: () => {} });
}

async function query({ socketDir, port }: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ host: socketDir, port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Gives the pid of the server that stays behind. */
async function startInProcessThatIsKilled(sql: string): Promise<number> {
  const child = await runModule(`
    import pg from 'pg';
    import { startEmbeddedPostgres } from './cli/embedded-postgres.ts';
    const dataDir = ${JSON.stringify(dataDir)};
    const { socketDir, port, pid } = await startEmbeddedPostgres({ dataDir, durability: 'durable', log: () => {} });
    const client = new pg.Client({ host: socketDir, port, user: 'postgres', database: 'postgres' });
    await client.connect();
    await client.query(${JSON.stringify(sql)});
    console.log(pid);
  `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return Number(child.firstLine);
}

/** Runs the module in a Node of its own until it has printed its first line. */
async function runModule(source: string) {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return Object.assign(child, { firstLine: chunk.toString().trim() });
}
