import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { DatabaseAddress, Login } from '../subgraphs/shared/database/address.ts';
import { startTracing } from '../subgraphs/shared/telemetry/tracing.ts';
import { claimDataDir } from './claim-data-dir.ts';
import { createLogger } from './create-logger.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import {
  dataDir,
  readExternalDatabase,
  readMode,
  readSecrets,
  readSimulatedStripe,
  readSimulatorPort,
  type Mode,
  type Secrets,
} from './environment.ts';
import { migrateInstallation } from './migrate-installation.ts';
import { openPartAdminDoor } from './part-of-platform.ts';
import { runCommand } from './run-command.ts';
import { moveWebhooks } from './sandbox-vendors.ts';
import { seedSandbox, type SandboxCredentials, type SandboxLogin } from './seed-sandbox.ts';
import { startPlatform } from './start-platform.ts';
import { startSimulators } from './start-simulators.ts';
import { Stops } from './stops.ts';

process.env.APOLLO_TELEMETRY_DISABLED = '1';
process.env.NODE_ENV ??= 'production';

const DATABASE_NAME = 'tributary';
const CREDENTIALS_FILE = join(dataDir, 'credentials.json');

/** `npm start`: everything in one process, from nothing to a platform that answers. */
runCommand(async () => {
  const startedAt = performance.now();
  const mode = readMode();
  const secrets = readSecrets(mode);
  const logger = createLogger(mode);
  const stops = new Stops();
  stops.add('tracing', startTracing('platform').stop);
  try {
    await start({ mode, secrets, logger, stops, startedAt });
  } catch (error) {
    await stops.run();
    throw error;
  }
});

interface Start {
  mode: Mode;
  secrets: Secrets;
  logger: Logger;
  stops: Stops;
  startedAt: number;
}

async function start({ mode, secrets, logger, stops, startedAt }: Start): Promise<void> {
  const database = await prepareDatabase(mode, stops);
  const { address } = database;
  await startVendors(mode, stops);

  if (database.admin) {
    const operator = mode === 'sandbox' ? rootOperator() : null;
    await migrateInstallation({
      address,
      admin: database.admin,
      roleSecret: secrets.databaseRoleSecret,
      operator,
      log: say,
    });
  }
  let sandbox: SandboxCredentials | null = null;
  const sandboxFacts = () => sandbox && factsOf(sandbox);
  const platform = await startPlatform({ address, secrets, logger, gateway: { sandboxFacts } });
  stops.add('gateway and subgraphs', platform.stop);
  await openPartAdminDoor({ stops }, platform.checks);

  if (mode === 'sandbox') {
    const credentials = await readOrMakeSandbox(platform.url);
    sandbox = credentials;
    printWelcome(platform.url, credentials, performance.now() - startedAt);
  } else {
    say(`ready at ${platform.url}/graphql`);
  }
}

/** What the landing page tells. */
function factsOf({ root, staff, shoppers, storefrontKeys }: SandboxCredentials) {
  const simulators = VENDORS.flatMap(([name, variable]) => {
    const url = process.env[variable];
    return url === undefined ? [] : [{ name, url }];
  });
  return { people: [root, ...staff, ...shoppers], storefrontKeys, simulators };
}

const VENDORS = [
  ['Stripe', 'STRIPE_API_BASE'],
  ['Partner Center', 'PARTNER_CENTER_API_BASE'],
  ['VIES', 'VAT_ID_API_BASE'],
] as const;

function say(line: string): void {
  console.log(`  ${line}`);
}

interface PreparedDatabase {
  address: DatabaseAddress;
  /** Present where this process may migrate: the embedded database, or DATABASE_ADMIN_URL in a sandbox. */
  admin: Login | null;
}

async function prepareDatabase(mode: Mode, stops: Stops): Promise<PreparedDatabase> {
  const external = readExternalDatabase();
  if (external) {
    say(`database ${external.address.host}:${external.address.port}/${external.address.database}`);
    return { address: external.address, admin: mode === 'sandbox' ? external.admin : null };
  }
  if (mode === 'production') {
    throw new Error(
      'DATABASE_URL is missing. Production uses a PostgreSQL of its own; the embedded one is for the sandbox.',
    );
  }
  const release = claimDataDir(dataDir);
  stops.add('claim', async () => release());
  const postgres = await startEmbeddedPostgres({ dataDir, durability: 'durable', log: say });
  stops.add('database', () => postgres.stop());
  say(`embedded PostgreSQL in ${dataDir}`);
  const admin = { user: 'postgres', password: postgres.password };
  const address = { host: postgres.socketDir, port: postgres.port, ssl: false };
  await createDatabase({ ...address, database: 'postgres' }, admin);
  return { address: { ...address, database: DATABASE_NAME }, admin };
}

/** Stripe, Partner Center and VIES as simulators, unless the environment says where they are. */
async function startVendors(mode: Mode, stops: Stops): Promise<void> {
  const port = readSimulatorPort(mode);
  if (port === null) {
    return;
  }
  const { stripe, partnerCenter, vatIds, stop } = await startSimulators({ dataDir, port });
  stops.add('simulators', stop);
  process.env.STRIPE_API_BASE = stripe;
  process.env.PARTNER_CENTER_API_BASE = partnerCenter;
  process.env.PARTNER_CENTER_AUTH_BASE ??= partnerCenter;
  process.env.VAT_ID_API_BASE ??= vatIds;
}

async function createDatabase(address: DatabaseAddress, admin: Login): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ ...address, ...admin });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE_NAME]);
    if (rowCount === 0) {
      await client.query(`create database ${DATABASE_NAME}`);
    }
  } finally {
    await client.end();
  }
}

/** The first operator, whose password is made once and kept before the database knows it. */
function rootOperator(): { name: string; email: string; password: string } {
  const { root } =
    readCredentials() ??
    keepCredentials({
      root: {
        who: 'Root operator',
        tenantCode: 'root',
        email: 'root@tributary.example',
        password: randomBytes(12).toString('base64url'),
      },
      staff: [],
      shoppers: [],
      storefrontKeys: {},
      apiKeys: {},
    });
  return { name: root.who, email: root.email, password: root.password };
}

function readCredentials(): SandboxCredentials | null {
  return existsSync(CREDENTIALS_FILE)
    ? (JSON.parse(readFileSync(CREDENTIALS_FILE, 'utf8')) as SandboxCredentials)
    : null;
}

function keepCredentials(credentials: SandboxCredentials): SandboxCredentials {
  writeFileSync(CREDENTIALS_FILE, JSON.stringify(credentials, null, 2), { mode: 0o600 });
  return credentials;
}

async function readOrMakeSandbox(url: string): Promise<SandboxCredentials> {
  const kept = readCredentials();
  const stripe = readSimulatedStripe();
  if (!kept) {
    return { root: unknownLogin, staff: [], shoppers: [], storefrontKeys: {}, apiKeys: {} };
  }
  if (kept.staff.length === 0) {
    say('seeding the sandbox through the API');
    return keepCredentials(await seedSandbox({ url, dataDir, root: kept.root, stripe, log: say }));
  }
  if (stripe !== null) {
    await Promise.all(Object.keys(kept.storefrontKeys).map((code) => moveWebhooks({ stripe, code, url })));
  }
  return kept;
}

const unknownLogin: SandboxLogin = {
  who: 'Root operator',
  tenantCode: 'root',
  email: 'as you chose',
  password: 'as you chose',
};

function printWelcome(
  url: string,
  { root, staff, shoppers, storefrontKeys, apiKeys }: SandboxCredentials,
  milliseconds: number,
): void {
  const [shopper] = shoppers;
  const logins = [root, ...staff, ...shoppers].map(
    ({ who, tenantCode, email, password }) => `    ${who}\n      ${tenantCode}  ${email}  ${password}`,
  );
  const keys = Object.entries(storefrontKeys).map(([code, key]) => `    ${code.padEnd(8)} ${key}`);
  console.log(`
Tributary is ready after ${(milliseconds / 1000).toFixed(1)} s.

  Look here ${url}
  GraphQL   ${url}/graphql
  GraphiQL  ${url}/graphiql

  Who plays the outside world (what they did: /_simulator/books):
    Stripe          ${process.env.STRIPE_API_BASE ?? '-'}
    Partner Center  ${process.env.PARTNER_CENTER_API_BASE ?? '-'}
    VAT ids         ${process.env.VAT_ID_API_BASE ?? '-'}

  Who can sign in (kept in ${CREDENTIALS_FILE}):
${logins.join('\n')}

  Storefront keys (header X-Storefront-Key):
${keys.join('\n')}

  Back-office key of ${Object.keys(apiKeys)[0] ?? '-'} (header Authorization: Bearer …):
    ${Object.values(apiKeys)[0] ?? '-'}

  Try it: the Greek storefront's cheapest plans
    curl -s ${url}/graphql -H 'content-type: application/json' -H 'X-Storefront-Key: ${storefrontKeys.gr ?? ''}' \\
      -d '{"query":"{ plans(first: 3, sort: { by: LISTED_PRICE }) { nodes { title price { unitPrice { amount currency } } } } }"}'
${shopper ? '' : '\n  The sandbox holds no shoppers yet.\n'}
  Ctrl-C stops everything; the data stays in ${dataDir}. \`npm run reset\` empties it.
`);
}
