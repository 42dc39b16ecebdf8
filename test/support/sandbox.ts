import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { ApiClient, type CallerHeaders } from '../../cli/api-client.ts';
import type { Secrets } from '../../cli/environment.ts';
import { letterTo, seedSandbox, type SandboxCredentials, type SandboxLogin } from '../../cli/seed-sandbox.ts';
import { giveVendorCredentials } from '../../cli/sandbox-vendors.ts';
import type { SandboxFacts } from '../../gateway/landing-page.ts';
import type { Role } from '../../subgraphs/shared/context/permissions.ts';
import { startPlatform } from '../../cli/start-platform.ts';
import { verifyMoney, type Finding } from '../../cli/verify-money.ts';
import { freePort } from './free-port.ts';
import { startPlatformApart, type ApartPlatform } from './platform-apart.ts';
import { startPlatformProcess } from './platform-process.ts';
import { NO_VENDORS, startTestSimulators, type TestSimulators } from './simulators.ts';

/** The whole platform over HTTP with the sandbox's company in it, in a database of this test file's own. */
export interface Sandbox {
  url: string;
  database: string;
  /** Where the database's server keeps its log. */
  databaseServerFolder: string;
  credentials: SandboxCredentials;
  /** Stripe, Partner Center and VIES of this test alone; there when the sandbox was started with them. */
  readonly simulators: TestSimulators;
  /** The platform's process; there when the sandbox was started in one of its own. */
  readonly process: RestartableProcess;
  /** The platform's processes; there when the sandbox was started in processes apart. */
  readonly processes: ApartPlatform;
  /** A visitor of a tenant's storefront. */
  visitor(code: string): ApiClient;
  /** The same visitor coming back: keeps the guest token of the first answer. */
  guest(code: string): Promise<ApiClient>;
  shopper(email: string): Promise<ApiClient>;
  staff(code: string): Promise<ApiClient>;
  root(headers?: CallerHeaders): Promise<ApiClient>;
  /** Anybody who has a password: shoppers at their storefront, staff without. */
  signIn(login: SandboxLogin, mutation: 'signIn' | 'signInStaff'): Promise<ApiClient>;
  /** Somebody with the tenant, account and password of a person of the sandbox, but another role. */
  twinOf(email: string, role: Role): Promise<ApiClient>;
  /** Somebody who buys for an account of hub-eu. */
  memberOf(accountId: string, role: Role): Promise<ApiClient>;
  /** The token in the newest letter to somebody. */
  letterTo(email: string, purpose: 'CONFIRM_EMAIL' | 'INVITATION'): Promise<string>;
  /** What is wrong between orders, licences, invoices, payments and the ledger; nothing, in a healthy one. */
  brokenInvariants(): Promise<Finding[]>;
  /** Looks into the database as its administrator, past every policy. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A connection of its own to the same database, as its administrator. */
  connect(): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** Where the platform runs: in the process of the test, in one of its own, or each part in one of its own. */
type SandboxForm = 'here' | 'in one process' | 'in processes apart';

/** A platform that can be killed and started again, always at the same address. */
export interface RestartableProcess {
  url: string;
  /** Ends when the present process has ended, by itself or because it was told to. */
  ended(): Promise<void>;
  /** What the present process has printed and logged so far. */
  output(): string;
  kill(): Promise<void>;
  /** Starts it once more, with this in its environment. */
  start(env?: NodeJS.ProcessEnv): Promise<void>;
  stop(): Promise<void>;
}

/** Another member like one that is there, of the same account unless one is given. */
const TWIN = `with twin as (
    insert into tenant.member (tenant_id, id, account_id, reseller_account_id, name, email, roles, status, created_at)
    select member.tenant_id, gen_random_uuid(), coalesce($4::uuid, account_id), account.reseller_account_id, $2, $3, array[$2], 'ACTIVE', member.created_at
    from tenant.member left join tenant.account on account.id = coalesce($4::uuid, account_id) where member.email = $1 returning tenant_id, id, account_id)
  insert into tenant.member_secret (tenant_id, member_id, account_id, password_hash)
  select twin.tenant_id, twin.id, twin.account_id, secret.password_hash
  from twin, tenant.member_secret secret join tenant.member on member.id = secret.member_id where member.email = $1`;

const TEMPLATE = 'tributary_sandbox';
const BUILDING = 'tributary_sandbox_building';
const LOCK = 20_261_122;

const secrets = (): Secrets => ({
  databaseRoleSecret: process.env.DATABASE_ROLE_SECRET ?? '',
  sessionSigningKey: process.env.SESSION_SIGNING_KEY ?? '',
  contextSigningKey: process.env.CONTEXT_SIGNING_KEY ?? '',
  sealingKey: process.env.SEALING_KEY ?? '',
});

const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });

/**
 * Starts the platform on a copy of the seeded database; the first caller of a test run seeds it. With simulators, each tenant
 * has its own account at them, and their webhooks arrive.
 */
export async function startSandbox({
  isLoggingStatements = false,
  withSimulators = false,
  form = 'here',
}: {
  isLoggingStatements?: boolean;
  withSimulators?: boolean;
  form?: SandboxForm;
} = {}): Promise<Sandbox> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tributary-sandbox-'));
  process.env.TRIBUTARY_DATA_DIR = dataDir;
  const credentials = await seedOnce(dataDir);
  const database = `sandbox_${process.env.JEST_WORKER_ID ?? '0'}_${Date.now().toString(36)}`;
  await asAdmin(
    async (admin) => void (await admin.query(`create database ${database} template ${TEMPLATE} strategy file_copy`)),
  );
  if (isLoggingStatements) {
    await asAdmin(async (admin) => {
      await admin.query(`alter system set log_line_prefix = 'db=%d user=%u '`);
      await admin.query('select pg_reload_conf()');
      await admin.query(`alter database ${database} set log_statement = 'all'`);
    });
  }
  const simulators = withSimulators ? await startTestSimulators(join(dataDir, 'simulators')) : null;
  Object.assign(process.env, { ...NO_VENDORS, ...process.env });
  const { root: operator, staff, shoppers, storefrontKeys } = credentials;
  const people = [operator, ...staff, ...shoppers];
  const inOneProcess = form === 'in one process' ? await startRestartable(database) : null;
  const apart = form === 'in processes apart' ? await startPlatformApart({ ...server(), database }) : null;
  const platform = inOneProcess ?? apart ?? (await startOn(database, { people, storefrontKeys, simulators: [] }));
  const pool = new pg.Pool({ ...server(), user: 'postgres', database, max: 2 });
  const sql: Sandbox['sql'] = async (text, values) => (await pool.query(text, values)).rows;
  const api = new ApiClient(platform.url);
  const visitor = (code: string) => api.as({ 'x-storefront-key': credentials.storefrontKeys[code] ?? '' });
  const loginOf = (logins: SandboxLogin[], isMeant: (login: SandboxLogin) => boolean) => {
    const login = logins.find(isMeant);
    if (!login) {
      throw new Error('the sandbox has no such person');
    }
    return login;
  };
  const signIn: Sandbox['signIn'] = async ({ tenantCode, email, password }, mutation) => {
    const client = mutation === 'signIn' ? visitor(tenantCode) : api;
    const input = mutation === 'signIn' ? { email, password } : { tenantCode, email, password };
    const { session } = await client.mutate<{ session: { accessToken: string } }>(
      mutation,
      input,
      'session { accessToken }',
    );
    return client.as({ authorization: `Bearer ${session.accessToken}` });
  };
  const root: Sandbox['root'] = async (headers = {}) => (await signIn(credentials.root, 'signInStaff')).as(headers);
  if (simulators) {
    const inRoot = await root({ 'x-audit-reason': 'setting up a test' });
    const vendors = { url: platform.url, stripe: simulators.stripeUrl };
    const codes = Object.keys(credentials.storefrontKeys);
    await Promise.all(
      codes.map((code) => giveVendorCredentials({ api: inRoot.as({ 'x-tenant-id': code }), code, ...vendors })),
    );
  }
  return {
    get process() {
      if (!inOneProcess) {
        throw new Error('this sandbox does not run in one process of its own');
      }
      return inOneProcess;
    },
    get processes() {
      if (!apart) {
        throw new Error('this sandbox does not run in processes apart');
      }
      return apart;
    },
    get simulators() {
      if (!simulators) {
        throw new Error('this sandbox was started without simulators');
      }
      return simulators;
    },
    url: platform.url,
    database,
    databaseServerFolder: dirname(server().host),
    credentials,
    visitor,
    async guest(code) {
      const client = visitor(code);
      const headers = { 'content-type': 'application/json', ...client.headers };
      const response = await fetch(`${client.url}/graphql`, {
        method: 'POST',
        headers,
        body: '{"query":"{ storefront { id } }"}',
      });
      return client.as({ authorization: `Bearer ${response.headers.get('x-guest-token') ?? ''}` });
    },
    signIn,
    async twinOf(email, role) {
      const model = loginOf(
        [credentials.root, ...credentials.staff, ...credentials.shoppers],
        (login) => login.email === email,
      );
      const twin = { ...model, email: `${role.toLowerCase()}.${email}` };
      await sql(TWIN, [email, role, twin.email, null]);
      return signIn(twin, credentials.shoppers.includes(model) ? 'signIn' : 'signInStaff');
    },
    async memberOf(accountId, role) {
      const model = loginOf(credentials.shoppers, (login) => login.tenantCode === 'hub-eu');
      const member = { ...model, email: `${role.toLowerCase()}.${accountId}@sandbox.example` };
      await sql(TWIN, [model.email, role, member.email, accountId]);
      return signIn(member, 'signIn');
    },
    shopper: (email) =>
      signIn(
        loginOf(credentials.shoppers, (login) => login.email === email),
        'signIn',
      ),
    staff: (code) =>
      signIn(
        loginOf(credentials.staff, (login) => login.tenantCode === code),
        'signInStaff',
      ),
    root,
    letterTo: (email, purpose) => letterTo(join(dataDir, 'mail'), email, purpose),
    async brokenInvariants() {
      const findings = await verifyMoney({ ...server(), database, ssl: false }, secrets().databaseRoleSecret);
      return findings.filter(({ rows }) => rows.length > 0);
    },
    sql,
    async connect() {
      const client = new pg.Client({ ...server(), user: 'postgres', database });
      await client.connect();
      return client;
    },
    async stop() {
      await platform.stop();
      await simulators?.stop();
      await pool.end();
      rmSync(dataDir, { recursive: true, force: true });
      await asAdmin(async (admin) => void (await admin.query(`drop database if exists ${database} with (force)`)));
    },
  };
}

async function seedOnce(dataDir: string): Promise<SandboxCredentials> {
  const file = join(dirname(server().host), 'sandbox-credentials.json');
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount === 0 || !existsSync(file)) {
      await admin.query(`drop database if exists ${BUILDING} with (force)`);
      await admin.query(`create database ${BUILDING} template tributary_template strategy file_copy`);
      const simulators = await startTestSimulators(join(dataDir, 'simulators-of-the-seed'));
      const platform = await startOn(BUILDING);
      const root = {
        who: 'Root operator',
        tenantCode: 'root',
        email: process.env.ROOT_OPERATOR_EMAIL ?? '',
        password: process.env.ROOT_OPERATOR_PASSWORD ?? '',
      };
      const { stripeUrl: stripe } = simulators;
      const credentials = await seedSandbox({ url: platform.url, dataDir, root, stripe, log: () => undefined });
      await platform.stop();
      await simulators.stop();
      writeFileSync(file, JSON.stringify(credentials));
      await admin.query(`alter database ${BUILDING} rename to ${TEMPLATE}`);
    }
  });
  return JSON.parse(readFileSync(file, 'utf8')) as SandboxCredentials;
}

function startOn(database: string, facts: SandboxFacts | null = null) {
  const address = { ...server(), database, ssl: false };
  const gateway = { environment: testEnvironment(), sandboxFacts: () => facts };
  return startPlatform({ address, secrets: secrets(), logger, gateway });
}

async function startRestartable(database: string): Promise<RestartableProcess> {
  const address = { ...server(), database };
  const port = await freePort();
  const launch = (env: NodeJS.ProcessEnv = {}) =>
    startPlatformProcess(address, { env: { PORT: `${port}`, RATE_LIMIT_PER_SECOND: '10000', ...env } });
  let current = await launch();
  return {
    url: current.url,
    ended: async () => void (await current.exited),
    output: () => current.output(),
    kill: () => current.kill(),
    async start(env) {
      current = await launch(env);
    },
    stop: () => current.stop(),
  };
}

function testEnvironment() {
  const { sessionSigningKey, contextSigningKey } = secrets();
  return { mode: 'sandbox' as const, host: '127.0.0.1', port: 0, sessionSigningKey, contextSigningKey };
}

function server(): { host: string; port: number } {
  return { host: process.env.TEST_DATABASE_SOCKET ?? '', port: Number(process.env.TEST_DATABASE_PORT) };
}

async function asAdmin(work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ ...server(), user: 'postgres', database: 'postgres' });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
