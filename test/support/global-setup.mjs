import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { claimDataDir } from '../../cli/claim-data-dir.ts';
import { startEmbeddedPostgres, stopOrphanedPostgres } from '../../cli/embedded-postgres.ts';

const DIRECTORY_PREFIX = 'tributary-test-';
const TEMPLATE_DATABASE = 'tributary_template';

/** Not secret: the same in every run, so that what is derived from them can stand in a test. */
const TEST_SECRETS = {
  DATABASE_ROLE_SECRET: secretOf('role'),
  SESSION_SIGNING_KEY: secretOf('session'),
  CONTEXT_SIGNING_KEY: secretOf('context'),
  SEALING_KEY: secretOf('sealing'),
  ROOT_OPERATOR_EMAIL: 'root@tributary.example',
  ROOT_OPERATOR_PASSWORD: 'only for tests 1',
};

/** Starts one PostgreSQL for all test files, with a migrated database in it that each of them copies. */
export default async function globalSetup() {
  await removeAbandonedServers();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), DIRECTORY_PREFIX));
  chmodSync(dataDir, 0o711);
  claimDataDir(dataDir);
  const postgres = await startEmbeddedPostgres({ dataDir, durability: 'disposable', log: () => {} });
  globalThis.testDatabaseServer = { postgres, dataDir };
  Object.assign(process.env, TEST_SECRETS, {
    APOLLO_TELEMETRY_DISABLED: '1',
    TEST_DATABASE_SOCKET: postgres.socketDir,
    TEST_DATABASE_PORT: String(postgres.port),
  });
  try {
    await createTemplate(postgres);
    migrateTemplate(postgres);
  } catch (error) {
    // Jest skips the teardown when the setup throws.
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** A run that was killed leaves its server and its directory behind; only its claim tells that nobody needs them. */
async function removeAbandonedServers() {
  for (const name of readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(DIRECTORY_PREFIX))) {
    const dataDir = path.join(os.tmpdir(), name);
    if (existsSync(path.join(dataDir, 'platform.lock')) && isAbandoned(dataDir)) {
      await stopOrphanedPostgres({ dataDir });
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
}

function isAbandoned(dataDir) {
  try {
    claimDataDir(dataDir);
    return true;
  } catch {
    // Held by a run beside this one, or another user's.
    return false;
  }
}

async function createTemplate({ socketDir, port, password }) {
  const client = new pg.Client({ host: socketDir, port, password, user: 'postgres', database: 'postgres' });
  await client.connect();
  await client.query(`create database ${TEMPLATE_DATABASE}`);
  await client.end();
}

/** In a process of its own: Jest must not load the entities, and the sessions on the template must be gone afterwards. */
function migrateTemplate({ socketDir, port, password = '' }) {
  if (!existsSync('cli/migrate.ts')) {
    process.stderr.write('There is no cli/migrate.ts: the tests get empty databases.\n');
    return;
  }
  const login = `postgres${password && `:${password}`}`;
  const url = `postgres://${login}@localhost:${port}/${TEMPLATE_DATABASE}?host=${encodeURIComponent(socketDir)}`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'cli/migrate.ts'], {
    env: { ...process.env, DATABASE_ADMIN_URL: url },
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(
      `The test database could not be migrated (${signal ?? `exit code ${status}`}):\n${stdout}${stderr}`,
    );
  }
}

function secretOf(name) {
  return Buffer.from(`tributary-test-secret-${name}`.padEnd(32, '.')).toString('base64url');
}
