import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '../../subgraphs/shared/testing/test-database.ts';

/** The platform as `npm start` runs it, in a process of its own that can be killed. */
export interface PlatformProcess {
  url: string;
  /** As a power cut would: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPlatformProcess({ host, port, database }: TestDatabase): Promise<PlatformProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tributary-process-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/start.ts'], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: '0',
      TRIBUTARY_DATA_DIR: dataDir,
      DATABASE_URL: `postgres://localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
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
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
