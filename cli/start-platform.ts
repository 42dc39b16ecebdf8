import type { Logger } from 'pino';
import { readEnvironment } from '../gateway/environment.ts';
import { startGateway } from '../gateway/main.ts';
import type { DatabaseAddress } from '../subgraphs/shared/database/address.ts';
import type { ReadinessCheck } from '../subgraphs/shared/server/admin-door.ts';
import { startSubgraph, type RunningSubgraph } from '../subgraphs/shared/server/start-subgraph.ts';
import type { Secrets } from './environment.ts';
import { databaseCheck, openServices } from './open-services.ts';
import { subgraphs } from './subgraphs.ts';

interface PlatformOptions {
  address: DatabaseAddress;
  secrets: Secrets;
  logger: Logger;
  /** Overrides for tests: a free port, looser limits. */
  gateway?: Partial<Omit<Parameters<typeof startGateway>[0], 'subgraphs' | 'logger'>>;
}

export interface Platform {
  url: string;
  /** What it needs to do its work. */
  checks: readonly ReadinessCheck[];
  stop(): Promise<void>;
}

/** All subgraphs, their workers and the gateway in this process, over a migrated database. */
export async function startPlatform({ address, secrets, logger, gateway = {} }: PlatformOptions): Promise<Platform> {
  const { contextSigningKey, sessionSigningKey } = secrets;
  const environment = readEnvironment({
    ...process.env,
    CONTEXT_SIGNING_KEY: contextSigningKey,
    SESSION_SIGNING_KEY: sessionSigningKey,
  });
  const { services, close } = await openServices({ address, secrets, mode: environment.mode, logger, isWorker: true });
  const running: RunningSubgraph[] = [];
  const stopSubgraphs = async () => {
    await close();
    await Promise.all(running.map((subgraph) => subgraph.stop()));
  };
  try {
    for (const definition of subgraphs) {
      running.push(await startSubgraph(definition, services));
    }
    const { url, checks, stop } = await startGateway({ environment, ...gateway, subgraphs: running, logger });
    return {
      url,
      checks: [databaseCheck(services), ...checks],
      async stop() {
        await stop();
        await stopSubgraphs();
      },
    };
  } catch (error) {
    await stopSubgraphs();
    throw error;
  }
}
