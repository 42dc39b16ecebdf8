import { signingKeysFromSecret } from '../subgraphs/shared/context/context-token.ts';
import { useSealingKey } from '../subgraphs/shared/context/sealed-text.ts';
import { useSessionSigningKey } from '../subgraphs/shared/context/session-token.ts';
import { connectQueue } from '../subgraphs/shared/events/queue.ts';
import { serveSubgraph } from '../subgraphs/shared/server/http-server.ts';
import { followSandboxClock, realClock } from '../subgraphs/shared/server/installation-clock.ts';
import { startSubgraph } from '../subgraphs/shared/server/start-subgraph.ts';
import { createLogger } from './create-logger.ts';
import { readExternalDatabase, readMode, readSecrets } from './environment.ts';
import { runCommand } from './run-command.ts';
import { Stops } from './stops.ts';
import { subgraphPort } from './subgraph-ports.ts';
import { subgraphs } from './subgraphs.ts';

/** `npm run subgraph -- billing`: one subgraph with its handlers and jobs, in a process of its own, over HTTP. */
runCommand(async () => {
  const wanted = process.argv[2] ?? '';
  const definition = subgraphs.find(({ name }) => name === wanted);
  if (!definition) {
    throw new Error(`Name one subgraph: ${subgraphs.map(({ name }) => name).join(', ')}.`);
  }
  const database = readExternalDatabase();
  if (!database) {
    throw new Error(
      'DATABASE_URL is missing. Processes apart share a PostgreSQL; the embedded one belongs to `npm start`.',
    );
  }
  const { address } = database;
  const mode = readMode();
  const { databaseRoleSecret: roleSecret, contextSigningKey, sessionSigningKey, sealingKey } = readSecrets(mode);
  const logger = createLogger(mode);
  const stops = new Stops();
  useSealingKey(sealingKey);
  useSessionSigningKey(sessionSigningKey);
  const messaging = await connectQueue({ address, roleSecret, logger, isSupervisor: true });
  stops.add('queue', () => messaging.queue.stop({ graceful: true, timeout: 5_000 }));
  const clock = mode === 'sandbox' ? await followSandboxClock(messaging, logger) : realClock;
  stops.add('clock', () => Promise.resolve(clock.stop()));
  const subgraph = await startSubgraph(definition, {
    address,
    roleSecret,
    contextPublicKey: signingKeysFromSecret(contextSigningKey).publicKey,
    messaging,
    logger,
    clock: () => clock.now(),
    isWorker: true,
  });
  stops.add(definition.name, () => subgraph.stop());
  const host = process.env.HOST ?? '127.0.0.1';
  const server = await serveSubgraph(subgraph, { host, port: subgraphPort(definition.name), logger });
  stops.add('HTTP', () => server.stop());
  console.log(`  ${definition.name} is ready at ${server.url}`);
});
