import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRunning, type Running } from '../simulators/shared/running.ts';
import { commandLineOf, identifyProcess } from './process-identity.ts';

export interface StartedSimulators extends Pick<Running, 'stripe' | 'partnerCenter' | 'vatIds'> {
  pid: number;
  stop(): Promise<void>;
}

const ROOT = path.join(import.meta.dirname, '..');
const PROGRAM = path.join(ROOT, 'simulators', 'main.ts');
const PATIENCE_MS = { start: 30_000, stop: 10_000 };
const POLL_MS = 20;

/**
 * Stripe, Partner Center and VIES as simulators in a process of their own, which ends when this one does. They listen on the
 * port and on ten and twenty above it; 0 takes free ones. What they know stays in `<dataDir>/simulators`. Those that a killed
 * platform has left behind are stopped first. Throws one sentence when they cannot start.
 */
export async function startSimulators(options: { dataDir: string; port: number }): Promise<StartedSimulators> {
  const folder = folderOf(options);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await stopOrphanedSimulators(options);
  const logFile = path.join(options.dataDir, 'simulators.log');
  const child = launch({ ...options, folder, logFile });
  const stop = () => end(child.pid ?? 0, () => child.exitCode === null && child.signalCode === null);
  const running = await untilReady(child, { folder, logFile }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { ...running, stop };
}

/** Stops the simulators that a dead process left running on the data, if there are any. */
export async function stopOrphanedSimulators(options: { dataDir: string }): Promise<void> {
  const folder = folderOf(options);
  const running = readRunning(folder);
  if (!running || !isServing(running, folder)) {
    return;
  }
  if (identifyProcess(running.parent) !== null) {
    throw new Error(
      `Another Tributary (process ${running.parent}) already runs simulators on ${folder}; stop it first, or use another data directory.`,
    );
  }
  await end(running.pid, () => isServing(running, folder));
}

function folderOf({ dataDir }: { dataDir: string }): string {
  return path.resolve(dataDir, 'simulators');
}

/** By its command line, because the number may belong to another program by now. */
function isServing({ pid }: Running, folder: string): boolean {
  if (identifyProcess(pid) === null) {
    return false;
  }
  const command = commandLineOf(pid);
  return command.includes(PROGRAM) && command.includes(folder);
}

function launch({ port, folder, logFile }: { port: number; folder: string; logFile: string }): ChildProcess {
  const above = (distance: number) => `${port === 0 ? 0 : port + distance}`;
  const args = [
    ...['--import', 'tsx', PROGRAM, '--data', folder],
    ...['--stripe-port', above(0), '--partner-center-port', above(10), '--vat-ids-port', above(20)],
    ...['--price-sheets', path.join(ROOT, 'blueprints', 'price-sheets')],
    ...['--blueprint', path.join(ROOT, 'blueprints', 'sandbox.json')],
  ];
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    // Nothing of ours: the platform's environment holds secrets.
    env: { PATH, SystemRoot, TEMP, TMPDIR },
    stdio: ['ignore', log, log],
    // Ctrl-C reaches the whole group, and the platform may need Stripe to finish its work.
    detached: true,
    windowsHide: true,
  });
  closeSync(log);
  child.unref();
  return child;
}

async function untilReady(
  child: ChildProcess,
  { folder, logFile }: { folder: string; logFile: string },
): Promise<Running> {
  let failure: Error | null = null;
  child.once('error', (error) => {
    failure = error;
  });
  const deadline = performance.now() + PATIENCE_MS.start;
  while (performance.now() < deadline) {
    const running = readRunning(folder);
    if (running?.pid === child.pid && running) {
      return running;
    }
    if (failure !== null || child.exitCode !== null || child.signalCode !== null) {
      const lines = readFileSync(logFile, 'utf8').trim().split('\n');
      throw failure ?? new Error(lines.at(-1) || `The simulators did not start (${logFile}).`);
    }
    await sleep(POLL_MS);
  }
  throw new Error(`The simulators were not ready after ${PATIENCE_MS.start / 1000} seconds (${logFile}).`);
}

async function end(pid: number, isAlive: () => boolean): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const deadline = performance.now() + PATIENCE_MS.stop;
    if (isAlive()) {
      signalIfAlive(pid, signal);
    }
    while (isAlive() && performance.now() < deadline) {
      await sleep(POLL_MS);
    }
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
