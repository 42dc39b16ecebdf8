import { readExternalDatabase, readMode, readSecrets, dataDir } from './environment.ts';
import { findRunningPostgres } from './embedded-postgres.ts';
import { runCommand } from './run-command.ts';
import { verifyMoney } from './verify-money.ts';
import type { DatabaseAddress } from '../subgraphs/shared/database/address.ts';

const HELP = `tributary: what an operator asks of an installation

  npm run tributary -- verify money    whether orders, licences, invoices, payments and the ledger agree

The database is the one of DATABASE_URL, or of \`npm start\` while it runs.`;

/** `npm run tributary -- <what>`: exits with 1 when something is not as it should be. */
runCommand(async () => {
  const asked = process.argv.slice(2).join(' ');
  if (asked === '' || asked === 'help' || asked === '--help') {
    console.log(HELP);
    return;
  }
  if (asked !== 'verify money') {
    throw new Error(`There is no "${asked}".\n\n${HELP}`);
  }
  const { databaseRoleSecret } = readSecrets(readMode());
  const findings = await verifyMoney(await findDatabase(), databaseRoleSecret);
  for (const { name, rows } of findings) {
    console.log(`  ${rows.length === 0 ? 'holds  ' : 'BROKEN '} ${name}`);
    rows.forEach((row) => console.log(`          ${JSON.stringify(row)}`));
  }
  if (findings.some(({ rows }) => rows.length > 0)) {
    throw new Error('\nSomething above does not agree. Nothing was changed; the rows say where to look.');
  }
});

async function findDatabase(): Promise<DatabaseAddress> {
  const external = readExternalDatabase();
  if (external) {
    return external.address;
  }
  const running = await findRunningPostgres({ dataDir });
  if (!running) {
    throw new Error('No database: set DATABASE_URL, or run `npm start` beside this.');
  }
  return { host: running.socketDir, port: running.port, database: 'tributary', ssl: false };
}
