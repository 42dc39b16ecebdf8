// Makes `npm start` and `npm test` work on a bare clone. Plain JavaScript without dependencies, because it runs before
// there are any, on whatever Node (20 or newer) the host has.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MARKER = path.join('node_modules', '.installed');
const LOCK = path.join('.data', 'install.lock');
const HALF_WRITTEN_LOCK_MS = 2_000;

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

if (!isInstalled()) {
  mkdirSync('.data', { recursive: true, mode: 0o711 });
  await takeLock();
  try {
    // Whoever held the lock before us has probably done the work.
    if (!isInstalled()) {
      install();
    }
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** The marker is written last and `npm ci` removes it first, so a broken-off install never looks finished. */
function isInstalled() {
  return existsSync(MARKER) && readFileSync(MARKER, 'utf8') === fingerprint();
}

/** Content, not modification times: a checkout touches every file. */
function fingerprint() {
  return createHash('sha256')
    .update(readFileSync('package-lock.json'))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

async function takeLock() {
  let isWaiting = false;
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    }
    if (isLockAbandoned()) {
      rmSync(LOCK, { force: true });
      continue;
    }
    if (!isWaiting) {
      isWaiting = true;
      process.stderr.write('Another process is installing the dependencies; waiting for it …\n');
    }
    await sleep(200);
  }
}

function isLockAbandoned() {
  try {
    const pid = Number(readFileSync(LOCK, 'utf8'));
    return pid > 0 ? !isAlive(pid) : Date.now() - statSync(LOCK).mtimeMs > HALF_WRITTEN_LOCK_MS;
  } catch (error) {
    if (error.code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  process.stderr.write('Installing dependencies (npm ci, about half a minute) …\n');
  rmSync(MARKER, { force: true });
  const { status, signal, error } = runNpm(['ci', '--include=dev', '--include=optional', '--loglevel=error']);
  if (status !== 0) {
    fail(`npm ci failed (${error?.message ?? signal ?? `exit code ${status}`}); its own message stands above.`);
  } else if (!hasCurrentNode()) {
    fail(`npm has no Node 24 for ${process.platform}-${process.arch}; install Node 24 yourself and try again.`);
  } else {
    writeFileSync(MARKER, fingerprint());
  }
}

/**
 * Runs the npm that runs us, on the Node that npm itself runs on: the `node` found first on the PATH may be the one in
 * node_modules, which is about to be deleted.
 */
function runNpm(args) {
  const stdio = ['ignore', 2, 2];
  const npm = process.env.npm_execpath;
  if (npm) {
    return spawnSync(process.env.npm_node_execpath ?? process.execPath, [npm, ...args], { stdio });
  }
  return spawnSync('npm', args, { stdio, shell: process.platform === 'win32' });
}

/** Node 24 is an optional dependency, one package a platform, and npm skips those silently. */
function hasCurrentNode() {
  return (
    existsSync(path.join('node_modules', '.bin', 'node')) ||
    existsSync(path.join('node_modules', '.bin', 'node.cmd')) ||
    Number(process.versions.node.split('.')[0]) >= 24
  );
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
