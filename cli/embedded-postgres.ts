import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { commandLineOf, identifyProcess } from './process-identity.ts';
import { chooseUnprivileged, handOver, type Unprivileged } from './unprivileged.ts';

export interface EmbeddedPostgresOptions {
  /** Holds `postgres/` (the cluster), `socket/` and `postgres.log`. */
  dataDir: string;
  /** `disposable` trades every guarantee across a power cut for speed: for tests only. */
  durability: 'durable' | 'disposable';
  log: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** A directory with the socket, to be given as host; on Windows `127.0.0.1`. */
  socketDir: string;
  port: number;
  pid: number;
  /** Windows only: there the server listens on a port, so the superuser needs a password. */
  password?: string;
  stop(): Promise<void>;
}

const IS_WINDOWS = process.platform === 'win32';
const SOCKET_PORT = 5432;
/** The kernel's limit is 107 on Linux and 103 on macOS. */
const SOCKET_PATH_MAX = 103;
const PATIENCE_MS = { start: 120_000, memoryRelease: 10_000, fastStop: 20_000, immediateStop: 10_000 };
const POLL_MS = 10;

const SETTINGS = {
  durable: ['shared_buffers=128MB', 'max_connections=200'],
  disposable: [
    'shared_buffers=128MB',
    'max_connections=200',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'wal_level=minimal',
    'max_wal_senders=0',
  ],
};

/**
 * Starts PostgreSQL from node_modules, superuser `postgres`, reachable only through a socket that only we may open. A
 * server that a killed platform left running on the same data is taken over instead. Ends with the server ready.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await prepare(options);
  const orphan = await findOrphan(server);
  if (orphan) {
    options.log(`Taking over the PostgreSQL that is still running (process ${orphan.pid})`);
    return connection(server, orphan);
  }
  if (existsSync(path.join(server.clusterDir, 'PG_VERSION'))) {
    checkMajorVersion(server);
  } else {
    options.log('Creating the database cluster');
    createCluster(server);
  }
  return connection(server, await launch(server, options.durability));
}

/** Where the server on this data can be reached, if one is running. */
export async function findRunningPostgres(
  options: Pick<EmbeddedPostgresOptions, 'dataDir'>,
): Promise<Pick<EmbeddedPostgres, 'socketDir' | 'port'> | null> {
  const postmaster = await findOrphan(await prepare(options));
  return postmaster && { socketDir: postmaster.socketDir, port: postmaster.port };
}

/** Stops the server that a dead process left running on the data, if there is one. */
export async function stopOrphanedPostgres(options: Pick<EmbeddedPostgresOptions, 'dataDir'>): Promise<void> {
  const server = await prepare(options);
  const orphan = await findOrphan(server);
  if (orphan) {
    await stop(server, orphan);
  }
}

interface Server {
  binaries: PostgresBinaries;
  clusterDir: string;
  logFile: string;
  passwordFile: string;
  /** Where a new server will listen; a running one says itself where it does. */
  socketDir: string;
  unprivileged: Unprivileged;
}

/** What a running server writes into `postmaster.pid`. */
interface Postmaster {
  pid: number;
  dataDir: string;
  port: number;
  socketDir: string;
  status: string;
}

async function prepare({ dataDir }: Pick<EmbeddedPostgresOptions, 'dataDir'>): Promise<Server> {
  const directory = path.resolve(dataDir);
  // Parents that PostgreSQL's own user can walk through; what is secret in here is closed by itself.
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const binaries = await findPostgresBinaries();
  const clusterDir = path.join(directory, 'postgres');
  return {
    binaries,
    clusterDir,
    logFile: path.join(directory, 'postgres.log'),
    passwordFile: path.join(directory, 'postgres-password'),
    socketDir: chooseSocketDir(directory),
    unprivileged: chooseUnprivileged(clusterDir, [clusterDir, binaries.postgres]),
  };
}

/** PostgreSQL takes a list of directories, so a comma splits the path, and the kernel cuts long ones off. */
function chooseSocketDir(dataDir: string): string {
  const preferred = path.join(dataDir, 'socket');
  const socket = path.join(preferred, `.s.PGSQL.${SOCKET_PORT}`);
  if (Buffer.byteLength(socket) < SOCKET_PATH_MAX && !socket.includes(',')) {
    return preferred;
  }
  return path.join(os.tmpdir(), `tributary-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
}

/** Waits until the server found on the data either answers, or is gone. */
async function findOrphan(server: Server): Promise<Postmaster | null> {
  const deadline = Date.now() + PATIENCE_MS.start;
  while (Date.now() < deadline) {
    const postmaster = readPostmaster(server);
    if (!postmaster) {
      return null;
    }
    if (!isRunning(postmaster)) {
      // PostgreSQL would refuse to start if the number belonged to another program of the same user by now.
      rmSync(path.join(server.clusterDir, 'postmaster.pid'), { force: true });
      return null;
    }
    if (postmaster.status === 'ready' && (await answers(server, postmaster))) {
      return postmaster;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`The PostgreSQL that is still running on ${server.clusterDir} does not answer; stop it by hand.`);
}

function readPostmaster({ clusterDir }: Server): Postmaster | null {
  const file = readTextIfExists(path.join(clusterDir, 'postmaster.pid'));
  if (file === null) {
    return null;
  }
  const lines = file.split('\n').map((line) => line.trim());
  const [pid, dataDir, , port, socketDir, , , status] = lines;
  return {
    pid: Number(pid),
    dataDir: dataDir ?? '',
    port: Number(port),
    socketDir: IS_WINDOWS ? '127.0.0.1' : (socketDir ?? ''),
    status: status ?? '',
  };
}

/** Read and not looked for first: the server removes the file at any moment. */
function readTextIfExists(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

function isRunning({ pid, dataDir }: Postmaster): boolean {
  if (!(pid > 0) || identifyProcess(pid) === null) {
    return false;
  }
  const command = commandLineOf(pid).replaceAll('\\', '/');
  return command.includes('postgres') && command.includes(dataDir);
}

async function answers(server: Server, { socketDir, port }: Postmaster): Promise<boolean> {
  const client = new pg.Client({
    host: socketDir,
    port,
    user: 'postgres',
    database: 'postgres',
    password: readPassword(server),
    ssl: false,
  });
  // A server that goes away while we ask is an answer too, not a reason to die of an unheard error event.
  let isConnected = true;
  client.on('error', () => {
    isConnected = false;
  });
  try {
    await client.connect();
    await client.query('select 1');
    return isConnected;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

function checkMajorVersion({ clusterDir, binaries }: Server): void {
  const ofData = readFileSync(path.join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  const ofServer = /\d+/.exec(spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' }).stdout)?.[0];
  if (ofServer !== undefined && ofServer !== ofData) {
    throw new Error(
      `The data in ${clusterDir} was made by PostgreSQL ${ofData} and cannot be read by PostgreSQL ${ofServer}; dump it with the old version, or move it away.`,
    );
  }
}

/** Made beside its place and renamed, so that a broken-off `initdb` is not mistaken for a cluster. */
function createCluster(server: Server): void {
  const unfinished = `${server.clusterDir}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  handOver(unfinished, server.unprivileged);
  const args = ['-D', unfinished, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  if (IS_WINDOWS) {
    writeFileSync(server.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    args.push('-A', 'scram-sha-256', `--pwfile=${server.passwordFile}`);
  } else {
    args.push('-A', 'trust');
  }
  const [command, ...rest] = [...server.unprivileged.prefix, server.binaries.initdb, ...args];
  const result = spawnSync(command!, rest, {
    ...server.unprivileged.ids,
    cwd: unfinished,
    env: environment(),
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? lastComplaint(result.stderr) ?? `exit code ${result.status}`;
    throw new Error(`The database cluster could not be created: ${reason}${reachabilityHint(server)}`);
  }
  renameSync(unfinished, server.clusterDir);
}

async function launch(server: Server, durability: EmbeddedPostgresOptions['durability']): Promise<Postmaster> {
  const deadline = Date.now() + PATIENCE_MS.memoryRelease;
  for (;;) {
    const child = await spawnServer(server, durability);
    const result = await untilReady(server, child);
    if (typeof result !== 'string') {
      return result;
    }
    // A killed server and its sessions need a moment until they are gone.
    if (!/shared memory block|lock file ".*" already exists/.test(result) || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start: ${result}${reachabilityHint(server)} (${server.logFile})`);
    }
    await sleep(10 * POLL_MS);
  }
}

async function spawnServer(server: Server, durability: EmbeddedPostgresOptions['durability']): Promise<ChildProcess> {
  const listen = IS_WINDOWS
    ? { port: await findFreePort(), settings: ['listen_addresses=127.0.0.1'] }
    : { port: SOCKET_PORT, settings: ['listen_addresses=', `unix_socket_directories=${makeSocketDir(server)}`] };
  const settings = [...listen.settings, ...SETTINGS[durability]].flatMap((setting) => ['-c', setting]);
  const [command, ...args] = [
    ...server.unprivileged.prefix,
    server.binaries.postgres,
    ...['-D', server.clusterDir, '-p', String(listen.port)],
    ...settings,
  ];
  // A file and not a pipe: the server must be able to outlive us.
  const log = openSync(server.logFile, 'w', 0o600);
  const child = spawn(command!, args, {
    ...server.unprivileged.ids,
    cwd: server.clusterDir,
    env: environment(),
    stdio: ['ignore', log, log],
    // Ctrl-C reaches the whole group; a durable server has to wait until the platform has finished its work.
    detached: durability === 'durable',
    windowsHide: true,
  });
  closeSync(log);
  child.unref();
  return child;
}

/** The running server, or why it ended. */
async function untilReady(server: Server, child: ChildProcess): Promise<Postmaster | string> {
  let spawnError: Error | null = null;
  child.once('error', (error) => {
    spawnError = error;
  });
  const deadline = Date.now() + PATIENCE_MS.start;
  while (Date.now() < deadline) {
    if (spawnError) {
      return (spawnError as Error).message;
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      const complaint = lastComplaint(readFileSync(server.logFile, 'utf8'));
      return complaint ?? `it ended at once (${child.signalCode ?? child.exitCode})`;
    }
    const postmaster = readPostmaster(server);
    if (postmaster?.pid === child.pid && postmaster?.status === 'ready' && (await answers(server, postmaster))) {
      return postmaster;
    }
    await sleep(POLL_MS);
  }
  child.kill('SIGQUIT');
  return `it was not ready after ${PATIENCE_MS.start / 1000} seconds`;
}

function makeSocketDir({ socketDir, unprivileged }: Server): string {
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  const found = lstatSync(socketDir);
  const owners = [process.getuid?.(), unprivileged.ids.uid];
  // The fallback's name can be guessed, and in the temporary directory anybody may have been there first.
  if (!found.isDirectory() || !owners.includes(found.uid)) {
    throw new Error(`The directory for PostgreSQL's socket belongs to somebody else: ${socketDir}`);
  }
  handOver(socketDir, unprivileged);
  return socketDir;
}

function connection(server: Server, postmaster: Postmaster): EmbeddedPostgres {
  const { pid, port, socketDir } = postmaster;
  let stopping: Promise<void> | null = null;
  return {
    socketDir,
    port,
    pid,
    password: readPassword(server),
    stop: () => (stopping ??= stop(server, postmaster)),
  };
}

async function stop(server: Server, postmaster: Postmaster): Promise<void> {
  if (IS_WINDOWS) {
    spawnSync(server.binaries.pg_ctl, ['stop', '-D', server.clusterDir, '-m', 'fast', '-w'], { env: environment() });
    return;
  }
  // Fast: open transactions are rolled back. Immediate leaves the rest to recovery, which loses nothing committed.
  const steps = [
    ['SIGINT', PATIENCE_MS.fastStop],
    ['SIGQUIT', PATIENCE_MS.immediateStop],
  ] as const;
  for (const [signal, patience] of steps) {
    const deadline = Date.now() + patience;
    if (isCurrent(server, postmaster)) {
      signalIfAlive(postmaster.pid, signal);
    }
    while (isCurrent(server, postmaster) && Date.now() < deadline) {
      await sleep(POLL_MS);
    }
  }
  if (isCurrent(server, postmaster)) {
    throw new Error(`PostgreSQL (process ${postmaster.pid}) does not stop.`);
  }
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

function isCurrent(server: Server, { pid }: Postmaster): boolean {
  const current = readPostmaster(server);
  return current?.pid === pid && isRunning(current);
}

function readPassword({ passwordFile }: Server): string | undefined {
  return IS_WINDOWS && existsSync(passwordFile) ? readFileSync(passwordFile, 'utf8') : undefined;
}

/** Nothing of ours: the platform's environment holds secrets, and PG… variables would change the server. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC' };
}

function lastComplaint(output: string): string | undefined {
  const complaints = output.split('\n').filter((line) => /FATAL|PANIC|error|unshare/.test(line));
  return complaints.at(-1)?.replace(/^.*?(FATAL|PANIC|error): +/, '');
}

function reachabilityHint({ unprivileged, clusterDir }: Server): string {
  return unprivileged.prefix.length === 0
    ? ''
    : `; PostgreSQL refuses to run as root and the user nobody cannot reach ${clusterDir}: put the repository where everybody may enter`;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
