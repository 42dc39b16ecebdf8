import pino from 'pino';
import pg from 'pg';
import type { DatabaseAddress, Login } from '../subgraphs/shared/database/address.ts';
import { migrate } from '../subgraphs/shared/database/migrate.ts';
import { connectQueue } from '../subgraphs/shared/events/queue.ts';
import { openWriter } from '../subgraphs/shared/server/open-writer.ts';
import { installableOf } from '../subgraphs/shared/server/start-subgraph.ts';
import tenant, { foundInstallation } from '../subgraphs/tenant/main.ts';
import { readMode, readRootSettings } from './environment.ts';
import { subgraphs } from './subgraphs.ts';

export interface MigrateInstallation {
  address: DatabaseAddress;
  admin: Login;
  roleSecret: string;
  /** Who may sign in first; an installation that has a root already keeps its people. */
  operator: { name: string; email: string; password: string } | null;
  log: (line: string) => void;
}

/** Brings the database to the present and, when it is new, founds the root tenant. */
export async function migrateInstallation(options: MigrateInstallation): Promise<void> {
  const { address, admin, roleSecret, operator, log } = options;
  await migrate({ address, admin, roleSecret, subgraphs: subgraphs.map(installableOf), log });
  if (await hasRoot(address, admin)) {
    return;
  }
  if (!operator) {
    log('no root tenant yet: set ROOT_OPERATOR_EMAIL and ROOT_OPERATOR_PASSWORD and run this again');
    return;
  }
  const messaging = await connectQueue({ address, roleSecret, logger: pino({ level: 'silent' }), isSupervisor: false });
  const { writer, close } = await openWriter(tenant, { address, roleSecret, messaging });
  try {
    await foundInstallation(writer, new Date(), { operator, ...readRootSettings(readMode()) });
    log(`root tenant with ${operator.email} as its operator`);
  } finally {
    await close();
    await messaging.queue.stop({ graceful: false });
  }
}

async function hasRoot(address: DatabaseAddress, admin: Login): Promise<boolean> {
  const client = new pg.Client({ ...address, ...admin });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from platform.tenant_tree limit 1');
    return rowCount !== 0;
  } finally {
    await client.end();
  }
}
