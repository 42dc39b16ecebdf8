import { readEnvironment } from '../gateway/environment.ts';
import { startGateway } from '../gateway/main.ts';
import { SUBGRAPH_NAMES } from '../subgraphs/shared/context/context-token.ts';
import { createLogger } from './create-logger.ts';
import { readMode, readSecrets } from './environment.ts';
import { runCommand } from './run-command.ts';
import { Stops } from './stops.ts';
import { subgraphUrl } from './subgraph-ports.ts';

process.env.APOLLO_TELEMETRY_DISABLED = '1';

/** `npm run gateway`: the gateway alone, over subgraphs that run in processes of their own. */
runCommand(async () => {
  const mode = readMode();
  const { contextSigningKey, sessionSigningKey } = readSecrets(mode);
  const environment = readEnvironment({
    ...process.env,
    CONTEXT_SIGNING_KEY: contextSigningKey,
    SESSION_SIGNING_KEY: sessionSigningKey,
  });
  const subgraphs = SUBGRAPH_NAMES.map((name) => ({ name, url: subgraphUrl(name) }));
  const stops = new Stops();
  const gateway = await startGateway({ environment, subgraphs, logger: createLogger(mode) });
  stops.add('gateway', () => gateway.stop());
  console.log(`  gateway is ready at ${gateway.url}/graphql`);
});
