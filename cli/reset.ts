import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { claimDataDir } from './claim-data-dir.ts';
import { stopOrphanedPostgres } from './embedded-postgres.ts';
import { dataDir } from './environment.ts';
import { runCommand } from './run-command.ts';
import { stopOrphanedSimulators } from './start-simulators.ts';

/** `npm run reset`: empties the sandbox after asking; `-- --yes` does not ask. */
runCommand(async () => {
  if (!existsSync(dataDir)) {
    console.log(`There is nothing in ${dataDir}.`);
    return;
  }
  if (!process.argv.includes('--yes') && !(await isConfirmed())) {
    console.log('Nothing was changed.');
    return;
  }
  const release = claimDataDir(dataDir);
  await stopOrphanedSimulators({ dataDir });
  await stopOrphanedPostgres({ dataDir });
  release();
  rmSync(dataDir, { recursive: true, force: true });
  console.log('The sandbox is empty. `npm start` fills it again.');
});

async function isConfirmed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `This deletes the database, letters, passwords and what the simulators know in ${dataDir}. Type "yes" to go on: `,
  );
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}
