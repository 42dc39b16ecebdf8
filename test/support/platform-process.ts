import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '../../subgraphs/shared/testing/test-database.ts';
import { NO_VENDORS } from './simulators.ts';

/** The platform as `npm start` runs it, in a process of its own that can be killed. */
export interface PlatformProcess {
  url: string;
  /** Its exit code, once it has ended, by itself or because it was told to; null after a signal that it did not survive. */
  exited: Promise<number | null>;
  /** What it has printed so far. */
  output(): string;
  /** As a power cut would: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts it and waits until it answers. It calls the simulators that the test has started before, if any; `env` is added to
 * its environment: `CRASH_AT`, other vendors.
 */
export async function startPlatformProcess(
  { host, port, database }: Pick<TestDatabase, 'host' | 'port' | 'database'>,
  { env = {} }: { env?: NodeJS.ProcessEnv } = {},
): Promise<PlatformProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tributary-process-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/start.ts'], {
    env: {
      ...NO_VENDORS,
      ...process.env,
      NODE_OPTIONS: '',
      PORT: '0',
      TRIBUTARY_DATA_DIR: dataDir,
      DATABASE_URL: `postgres://localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      rmSync(dataDir, { recursive: true, force: true });
      resolve(code);
    });
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (part: Buffer) => {
      output += part.toString();
      const found = /GraphQL +(http:\/\/[^/]+)\/graphql/.exec(output)?.[1];
      if (found) {
        resolve(found);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`the platform ended with ${code}:\n${output}`)));
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await exited;
  };
  return { url, exited, output: () => output, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
