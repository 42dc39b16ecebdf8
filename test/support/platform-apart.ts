import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SUBGRAPH_NAMES, type SubgraphName } from '../../subgraphs/shared/context/context-token.ts';
import type { TestDatabase } from '../../subgraphs/shared/testing/test-database.ts';
import { freePort } from './free-port.ts';
import { NO_VENDORS } from './simulators.ts';

type Part = SubgraphName | 'worker' | 'gateway';

/** The platform as `docker-compose.yml` runs it: gateway, worker and each subgraph in a process of its own. */
export interface ApartPlatform {
  url: string;
  /** As a power cut would. */
  kill(part: Part): Promise<void>;
  /** Sends SIGTERM and gives the exit code. */
  terminate(part: Part): Promise<number | null>;
  start(part: Part): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all seven and waits until each says that it is ready. */
export async function startPlatformApart({
  host,
  port,
  database,
}: Pick<TestDatabase, 'host' | 'port' | 'database'>): Promise<ApartPlatform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tributary-apart-'));
  const gatewayPort = await freePort();
  const ports: Record<string, string> = {};
  for (const name of SUBGRAPH_NAMES) {
    ports[`${name.toUpperCase()}_PORT`] = `${await freePort()}`;
  }
  const env = {
    ...NO_VENDORS,
    ...process.env,
    ...ports,
    NODE_OPTIONS: '',
    PORT: `${gatewayPort}`,
    RATE_LIMIT_PER_SECOND: '10000',
    TRIBUTARY_DATA_DIR: dataDir,
    DATABASE_URL: `postgres://localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
  };
  const running = new Map<Part, ChildProcess>();

  async function start(part: Part): Promise<void> {
    const isSubgraph = part !== 'worker' && part !== 'gateway';
    const args = isSubgraph ? ['cli/subgraph.ts', part] : [`cli/${part}.ts`];
    const child = spawn(process.execPath, ['--import', 'tsx', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.set(part, child);
    await new Promise<void>((resolve, reject) => {
      let output = '';
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('is ready')) {
          resolve();
        }
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => reject(new Error(`${part} ended with ${code}:\n${output}`)));
    });
  }

  async function end(part: Part, signal: NodeJS.Signals): Promise<number | null> {
    const child = running.get(part);
    running.delete(part);
    if (!child || child.exitCode !== null) {
      return child?.exitCode ?? null;
    }
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return exited;
  }

  await Promise.all([...SUBGRAPH_NAMES, 'worker' as const].map(start));
  await start('gateway');
  return {
    url: `http://127.0.0.1:${gatewayPort}`,
    kill: async (part) => void (await end(part, 'SIGKILL')),
    terminate: (part) => end(part, 'SIGTERM'),
    start,
    async stop() {
      await Promise.all([...running.keys()].map((part) => end(part, 'SIGTERM')));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
