import { readEnvironment } from '../gateway/environment.ts';
import { startGateway } from '../gateway/main.ts';
import { SUBGRAPH_NAMES } from '../subgraphs/shared/context/context-token.ts';
import { readSecrets } from './environment.ts';
import { openPartAdminDoor, startPart } from './part-of-platform.ts';
import { runCommand } from './run-command.ts';
import { subgraphUrl } from './subgraph-ports.ts';

process.env.APOLLO_TELEMETRY_DISABLED = '1';

/** `npm run gateway`: the gateway alone, over subgraphs that run in processes of their own. */
runCommand(async () => {
  const part = startPart('gateway');
  const { mode, logger, stops } = part;
  const { contextSigningKey, sessionSigningKey } = readSecrets(mode);
  const environment = readEnvironment({
    ...process.env,
    CONTEXT_SIGNING_KEY: contextSigningKey,
    SESSION_SIGNING_KEY: sessionSigningKey,
  });
  const subgraphs = SUBGRAPH_NAMES.map((name) => ({ name, url: subgraphUrl(name) }));
  const gateway = await startGateway({ environment, subgraphs, logger });
  stops.add('gateway', () => gateway.stop());
  await openPartAdminDoor(part, gateway.checks);
  console.log(`  gateway is ready at ${gateway.url}/graphql`);
});
