import type { Logger } from 'pino';
import { readEnvironment } from '../gateway/environment.ts';
import { startGateway } from '../gateway/main.ts';
import { signingKeysFromSecret } from '../subgraphs/shared/context/context-token.ts';
import { useSealingKey } from '../subgraphs/shared/context/sealed-text.ts';
import { useSessionSigningKey } from '../subgraphs/shared/context/session-token.ts';
import type { DatabaseAddress } from '../subgraphs/shared/database/address.ts';
import { connectQueue } from '../subgraphs/shared/events/queue.ts';
import {
  followSandboxClock,
  realClock,
  type InstallationClock,
} from '../subgraphs/shared/server/installation-clock.ts';
import { startSubgraph, type RunningSubgraph } from '../subgraphs/shared/server/start-subgraph.ts';
import type { Secrets } from './environment.ts';
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
  stop(): Promise<void>;
}

/** All subgraphs, their workers and the gateway in this process, over a migrated database. */
export async function startPlatform({ address, secrets, logger, gateway = {} }: PlatformOptions): Promise<Platform> {
  const { databaseRoleSecret: roleSecret, contextSigningKey, sessionSigningKey, sealingKey } = secrets;
  const environment = readEnvironment({
    ...process.env,
    CONTEXT_SIGNING_KEY: contextSigningKey,
    SESSION_SIGNING_KEY: sessionSigningKey,
  });
  useSealingKey(sealingKey);
  useSessionSigningKey(sessionSigningKey);
  const messaging = await connectQueue({ address, roleSecret, logger, isSupervisor: true });
  const running: RunningSubgraph[] = [];
  let clock: InstallationClock = realClock;
  const stopSubgraphs = async () => {
    clock.stop();
    await messaging.queue.stop({ graceful: true, timeout: 5_000 });
    await Promise.all(running.map((subgraph) => subgraph.stop()));
  };
  try {
    if (environment.mode === 'sandbox') {
      clock = await followSandboxClock(messaging, logger);
    }
    const services = {
      address,
      roleSecret,
      contextPublicKey: signingKeysFromSecret(contextSigningKey).publicKey,
      messaging,
      logger,
      clock: () => clock.now(),
      isWorker: true,
    };
    for (const definition of subgraphs) {
      running.push(await startSubgraph(definition, services));
    }
    const { url, stop } = await startGateway({ environment, ...gateway, subgraphs: running, logger });
    return {
      url,
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
