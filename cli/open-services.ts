import type { Logger } from 'pino';
import { signingKeysFromSecret } from '../subgraphs/shared/context/context-token.ts';
import { useSealingKey } from '../subgraphs/shared/context/sealed-text.ts';
import { useSessionSigningKey } from '../subgraphs/shared/context/session-token.ts';
import type { DatabaseAddress } from '../subgraphs/shared/database/address.ts';
import { connectQueue } from '../subgraphs/shared/events/queue.ts';
import { followSandboxClock, realClock } from '../subgraphs/shared/server/installation-clock.ts';
import type { ReadinessCheck } from '../subgraphs/shared/server/admin-door.ts';
import type { SubgraphServices } from '../subgraphs/shared/server/start-subgraph.ts';
import type { Mode, Secrets } from './environment.ts';

interface OpenServices {
  address: DatabaseAddress;
  secrets: Pick<Secrets, 'databaseRoleSecret' | 'contextSigningKey' | 'sessionSigningKey' | 'sealingKey'>;
  mode: Mode;
  logger: Logger;
  /** Whether this process also reacts to events and does what waits to be done. */
  isWorker: boolean;
}

/** What the subgraphs of one process share: the database's address, the keys, the queue and the clock. */
export async function openServices(
  options: OpenServices,
): Promise<{ services: SubgraphServices; close(): Promise<void> }> {
  const { address, secrets, mode, logger, isWorker } = options;
  const { databaseRoleSecret: roleSecret, contextSigningKey, sessionSigningKey, sealingKey } = secrets;
  useSealingKey(sealingKey);
  useSessionSigningKey(sessionSigningKey);
  const messaging = await connectQueue({ address, roleSecret, logger, isSupervisor: isWorker });
  const clock = mode === 'sandbox' ? await followSandboxClock(messaging, logger) : realClock;
  const { publicKey: contextPublicKey } = signingKeysFromSecret(contextSigningKey);
  return {
    services: {
      address,
      roleSecret,
      contextPublicKey,
      messaging,
      logger,
      clock: () => clock.now(),
      isWorker,
    },
    async close() {
      clock.stop();
      await messaging.queue.stop({ graceful: true, timeout: 5_000 });
    },
  };
}

/** Whether the queue's connection to the database answers. */
export function databaseCheck({ messaging }: SubgraphServices): ReadinessCheck {
  return {
    name: 'database',
    async problem() {
      await messaging.queue.getDb().executeSql('select 1');
      return null;
    },
  };
}
