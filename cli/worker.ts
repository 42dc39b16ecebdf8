import { databaseCheck } from './open-services.ts';
import { openPartAdminDoor, startPart, startSubgraphs } from './part-of-platform.ts';
import { runCommand } from './run-command.ts';
import { subgraphs } from './subgraphs.ts';

/**
 * `npm run worker`: reacts to events, runs jobs and processes, of all subgraphs or of those that are named. Any number of
 * workers may run; work that one leaves behind is taken over by another.
 */
runCommand(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !subgraphs.some((subgraph) => subgraph.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no subgraph ${unknown.join(', ')}: ${subgraphs.map(({ name }) => name).join(', ')}.`);
  }
  const part = startPart('worker');
  const chosen = subgraphs.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const { services } = await startSubgraphs(part, chosen, { isWorker: true });
  await openPartAdminDoor(part, [databaseCheck(services)]);
  console.log(`  worker for ${chosen.map(({ name }) => name).join(', ')} is ready`);
});
