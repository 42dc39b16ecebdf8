import { serveSubgraph } from '../subgraphs/shared/server/http-server.ts';
import { databaseCheck } from './open-services.ts';
import { openPartAdminDoor, startPart, startSubgraphs } from './part-of-platform.ts';
import { runCommand } from './run-command.ts';
import { subgraphPort } from './subgraph-ports.ts';
import { subgraphs } from './subgraphs.ts';

/**
 * `npm run subgraph -- billing`: one subgraph in a process of its own, over HTTP. It answers; what has to be done besides
 * is done by `npm run worker`.
 */
runCommand(async () => {
  const wanted = process.argv[2] ?? '';
  const definition = subgraphs.find(({ name }) => name === wanted);
  if (!definition) {
    throw new Error(`Name one subgraph: ${subgraphs.map(({ name }) => name).join(', ')}.`);
  }
  const part = startPart(definition.name);
  const { logger, stops } = part;
  const { services, running } = await startSubgraphs(part, [definition], { isWorker: false });
  const host = process.env.HOST ?? '127.0.0.1';
  for (const subgraph of running) {
    const server = await serveSubgraph(subgraph, { host, port: subgraphPort(subgraph.name), logger });
    stops.add('HTTP', () => server.stop());
    console.log(`  ${subgraph.name} is ready at ${server.url}`);
  }
  await openPartAdminDoor(part, [databaseCheck(services)]);
});
