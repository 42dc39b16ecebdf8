import { migrateInstallation } from './migrate-installation.ts';
import { printableSql } from '../subgraphs/shared/database/installation-statements.ts';
import { installableOf } from '../subgraphs/shared/server/start-subgraph.ts';
import { readExternalDatabase, readMode, readSecrets } from './environment.ts';
import { runCommand } from './run-command.ts';
import { subgraphs } from './subgraphs.ts';

/** `npm run migrate`: the only command that uses DATABASE_ADMIN_URL. */
runCommand(async () => {
  const { databaseRoleSecret: roleSecret } = readSecrets(readMode());
  if (process.argv.includes('--print-sql')) {
    console.log(printableSql(subgraphs.map(installableOf), roleSecret));
    return;
  }
  const external = readExternalDatabase();
  if (!external?.admin) {
    throw new Error(
      'DATABASE_ADMIN_URL is missing. Name a role that may create roles and schemas, for this command only.',
    );
  }
  const { ROOT_OPERATOR_EMAIL: email, ROOT_OPERATOR_PASSWORD: password } = process.env;
  await migrateInstallation({
    address: external.address,
    admin: external.admin,
    roleSecret,
    operator: email && password ? { name: 'Root operator', email, password } : null,
    log: (line) => console.log(`migrate: ${line}`),
  });
});
