import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { SUBGRAPH_NAMES } from '../../subgraphs/shared/context/context-token.ts';
import { DEFINER_FUNCTIONS } from '../../subgraphs/shared/database/platform-tables.ts';
import { loginRoles, ownerRoles } from '../../subgraphs/shared/database/roles.ts';
import { billedOrder, refundedCent } from '../support/billed-order.ts';
import { freshQuote } from '../support/filled-cart.ts';
import { orderInput, troubleWith } from '../support/order-input.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const OWN_SCHEMAS = ['platform', 'messaging', ...SUBGRAPH_NAMES];

/** Tables that are no tenant's, each with its reason. An entry that fits no table fails the test. */
const NOT_OF_A_TENANT: Record<string, string> = {
  'platform.tenant_code':
    'codes are unique over all tenants; only a definer function writes them and nobody reads them',
  'platform.tenant_tree': 'the tree spans tenants; only a definer function writes it and nobody reads it',
  'platform.storefront_host':
    'hosts are unique over all tenants; only a definer function writes them and nobody reads them',
  'platform.sandbox_clock': 'business time is the whole installation’s; only a definer function moves it',
  'platform.migration': 'which migrations ran',
  'messaging.migration': 'which migrations ran',
  'tenant.migration': 'which migrations ran',
  'catalog.migration': 'which migrations ran',
  'pricing.migration': 'which migrations ran',
  'provisioning.migration': 'which migrations ran',
  'billing.migration': 'which migrations ran',
};

/** Tables of the queue library: their jobs carry ids only, and producers cannot read what a job carries. */
const QUEUE_TABLES =
  /^messaging\.(bam|instance|job|job_common|job_dependency|queue|queue_stats(_\d+)?|schedule|subscription|version|warning)$/;

/** Tables with rows of accounts, and the columns by which their guard knows the owner. */
const ACCOUNT_COLUMNS = ['account_id', 'reseller_account_id'];

interface Table {
  name: string;
  columns: string[];
  /** Columns that are not computed from others. */
  insertable: string[];
  primary_key: string[];
  uniques: string[][];
  foreign_keys: { from: string[]; to: string[]; target: string }[];
  is_forced: boolean;
  policies: { name: string; roles: string[]; is_permissive: boolean; command: string }[];
  grants: string[];
}

const TABLES = `
  select nspname || '.' || relname as name,
    relrowsecurity and relforcerowsecurity as is_forced,
    array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns,
    array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as insertable,
    coalesce((select array(select attname::text from unnest(i.indkey::int2[]) with ordinality k (n, o)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n order by o) from pg_index i where i.indrelid = c.oid and indisprimary), '{}') as primary_key,
    (select coalesce(jsonb_agg((select jsonb_agg(attname order by o) from unnest(i.indkey::int2[]) with ordinality k (n, o)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n)), '[]') from pg_index i where i.indrelid = c.oid and indisunique) as uniques,
    (select coalesce(jsonb_agg(jsonb_build_object('target', confrelid::regclass::text,
      'from', (select jsonb_agg(attname) from pg_attribute where attrelid = conrelid and attnum = any(conkey)),
      'to', (select jsonb_agg(attname) from pg_attribute where attrelid = confrelid and attnum = any(confkey)))), '[]')
      from pg_constraint where conrelid = c.oid and contype = 'f') as foreign_keys,
    (select coalesce(jsonb_agg(jsonb_build_object('name', polname, 'is_permissive', polpermissive, 'command', polcmd,
      'roles', (select jsonb_agg(rolname) from pg_roles where oid = any(polroles)))), '[]') from pg_policy where polrelid = c.oid) as policies,
    array(select distinct privilege_type || ' to ' || grantee::regrole from aclexplode(relacl) where grantee <> relowner) as grants
  from pg_class c join pg_namespace n on n.oid = relnamespace
  where nspname = any($1) and relkind in ('r', 'p') order by 1`;

describe('the database keeps tenants and accounts apart', () => {
  let sandbox: Sandbox;
  let tables: Table[];
  let tenantTables: Table[];

  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true });
    await freshQuote(await sandbox.shopper('nikos@attica.example'));
    const { paymentId } = await billedOrder(await sandbox.shopper('nikos@attica.example'), { country: 'GR' });
    await refundedCent(await sandbox.staff('gr'), paymentId, 'EUR');
    await orderOf(sandbox, 'nikos@attica.example');
    await sandbox.sql(`insert into tenant.account_external_id (tenant_id, system, value, account_id)
      select tenant_id, 'erp', '1', id from tenant.account where email = 'nikos@attica.example'`);
    tables = await sandbox.sql<Table>(TABLES, [OWN_SCHEMAS]);
    tenantTables = tables.filter((table) => !(table.name in NOT_OF_A_TENANT) && !QUEUE_TABLES.test(table.name));
  }, 180_000);
  afterAll(() => sandbox.stop());

  test('every table is a tenant’s, or stands in the list of exceptions; no exception is stale', () => {
    const names = tables.map((table) => table.name);
    expect(tenantTables.filter((table) => !table.columns.includes('tenant_id')).map((table) => table.name)).toEqual([]);
    expect(Object.keys(NOT_OF_A_TENANT).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('L6, L7: keys begin with the tenant, and no reference leaves it', () => {
    const problems = tenantTables.flatMap(({ name, primary_key, uniques, foreign_keys }) => [
      ...(primary_key[0] === 'tenant_id' ? [] : [`${name}: primary key (${primary_key.join()})`]),
      ...uniques.filter(([first]) => first !== 'tenant_id').map((key) => `${name}: unique (${key.join()})`),
      ...foreign_keys
        .filter(({ from, to }) => !from.includes('tenant_id') || !to.includes('tenant_id'))
        .map(({ target }) => `${name}: references ${target} without the tenant`),
    ]);
    expect(problems).toEqual([]);
  });

  test('I18: row-level security is forced, with a policy for the tenant and one on top where rows are an account’s', () => {
    const problems = tenantTables.flatMap(({ name, is_forced, policies, columns }) => {
      const policy = (wanted: string) => policies.find((candidate) => candidate.name === wanted);
      const isAccounts = columns.some((column) => ACCOUNT_COLUMNS.includes(column)) || name === 'tenant.account';
      return [
        ...(is_forced ? [] : [`${name} is not forced`]),
        ...(policy('acting_tenant') ? [] : [`${name} has no policy for the tenant`]),
        ...(isAccounts && policy('acting_account')?.is_permissive !== false ? [`${name} has no account guard`] : []),
      ];
    });
    expect(problems).toEqual([]);
  });

  test('L14: a policy that shows all tenants is for reading, and for root’s readers and the look-ups alone', () => {
    const open = tenantTables.flatMap(({ name, policies }) =>
      policies
        .filter((policy) => ['every_tenant', 'looked_up'].includes(policy.name))
        .filter(
          ({ command, roles }) =>
            command !== 'r' || !roles.every((role) => role.endsWith('_root_ro') || role === 'platform_owner'),
        )
        .map((policy) => `${name}: ${policy.name}`),
    );
    expect(open).toEqual([]);
  });

  test('L16: nobody but the owner may truncate, reference or trigger', () => {
    const grants = tables.flatMap(({ name, grants }) => grants.map((grant) => `${name}: ${grant}`));
    expect(grants.filter((grant) => /(TRUNCATE|REFERENCES|TRIGGER|MAINTAIN) to/.test(grant))).toEqual([]);
    expect(grants.filter((grant) => /to (-|public)$/.test(grant))).toEqual([]);
  });

  test('L2: no role is an administrator, and those that log in own nothing', async () => {
    const roles = await sandbox.sql<{ rolname: string; is_admin: boolean; owns: boolean; can_log_in: boolean }>(
      `select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as is_admin, rolcanlogin as can_log_in,
        exists (select from pg_class where relowner = pg_roles.oid) as owns from pg_roles where rolname = any($1)`,
      [[...loginRoles(), ...ownerRoles()]],
    );
    expect(roles.filter((role) => role.is_admin)).toEqual([]);
    expect(roles.filter((role) => role.can_log_in && role.owns)).toEqual([]);
    expect(
      roles
        .filter((role) => role.can_log_in)
        .map((role) => role.rolname)
        .sort(),
    ).toEqual(loginRoles().sort());
  });

  test('L5: functions with their owner’s rights are the listed ones, and each listed one exists', async () => {
    const functions = await sandbox.sql<{ name: string; owner: string; settings: string[] }>(
      `select nspname || '.' || proname as name, proowner::regrole::text as owner, coalesce(proconfig, '{}') as settings
      from pg_proc join pg_namespace n on n.oid = pronamespace where prosecdef and nspname = any($1) order by 1`,
      [OWN_SCHEMAS],
    );
    expect(functions.map((found) => found.name)).toEqual(Object.keys(DEFINER_FUNCTIONS).sort());
    expect(
      functions.every(
        ({ owner, settings }) => owner === 'platform_owner' && settings.some((s) => s.startsWith('search_path=')),
      ),
    ).toBe(true);
  });

  test('L3, L4: there is no view that could look past a policy', async () => {
    const views = await sandbox.sql(
      `select relname from pg_class join pg_namespace n on n.oid = relnamespace where relkind in ('v', 'm') and nspname = any($1)`,
      [OWN_SCHEMAS],
    );
    expect(views).toEqual([]);
  });

  test('A02: nobody may change or delete an audit entry', () => {
    const audit = tables.find((table) => table.name === 'messaging.audit_entry');
    expect(audit?.grants.filter((grant) => /^(UPDATE|DELETE)/.test(grant))).toEqual([]);
  });

  test('K06: secrets lie in tables that no reading role may open', () => {
    const secretive = tenantTables.filter(({ columns }) => columns.some((column) => /(hash|sealed)/.test(column)));
    const readable = secretive.flatMap(({ name, grants }) =>
      grants.filter((grant) => /to \w+_ro$/.test(grant)).map((grant) => `${name}: ${grant}`),
    );
    expect(readable).toEqual([]);
    expect(secretive.map((table) => table.name)).toEqual(
      expect.arrayContaining(['tenant.api_key_secret', 'tenant.member_secret', 'tenant.session']),
    );
  });

  test('every table, tried as another tenant and as nobody: nothing is seen, changed, deleted or slipped in', async () => {
    const { leaks, tables: tried } = await leaksOf(sandbox, tenantTables, rowOfAnotherTenant);
    expect(leaks).toEqual([]);
    expect(tried.length).toBeGreaterThan(20);
  });

  test('every table with rows of accounts, tried as its end customer, as another customer or reseller, and as no account', async () => {
    const guarded = tenantTables.filter((table) => ownerColumn(table) !== null);
    const { leaks, tables: tried } = await leaksOf(sandbox, guarded, rowOfAnotherAccount);
    expect(leaks).toEqual([]);
    expect(tried).toEqual(
      expect.arrayContaining([
        'tenant.account',
        'tenant.account_external_id',
        'tenant.member',
        'tenant.member_secret',
        'tenant.session',
        'tenant.vat_id_check',
        'pricing.buyer',
        'pricing.cart',
        'pricing.cart_line',
        'pricing.quote',
        'pricing.quote_line',
        'billing.account_balance',
        'billing.buyer',
        'billing.charge',
        'billing.credit_line',
        'billing.gateway_customer',
        'billing.invoice',
        'billing.invoice_line',
        'billing.ledger_posting',
        'billing.payment',
        'billing.payment_allocation',
        'billing.payment_authorization',
        'billing.payment_method',
        'billing.refund',
        'billing.revenue_day',
        'provisioning.buyer',
        'provisioning.csp_customer',
        'provisioning.customer_consent',
        'provisioning.customer_order',
        'provisioning.order_line',
        'provisioning.subscription',
        'provisioning.vendor_operation',
        'provisioning.vendor_order',
      ]),
    );
  });
});

/** An order with everything that can come of it. */
async function orderOf(sandbox: Sandbox, email: string): Promise<void> {
  const buyer = await sandbox.shopper(email);
  const input = await orderInput(sandbox, buyer);
  const { order } = await buyer.mutate<{ order: { id: string } | null }>('placeOrder', input, 'order { id }');
  await troubleWith(sandbox, order?.id ?? '');
}

/** Columns by which an account's row names its owner: the account itself, and the reseller above it. */
function ownerColumn({ name, columns }: Table): string | null {
  return name === 'tenant.account' ? 'id' : columns.includes('account_id') ? 'account_id' : null;
}

interface Attempt {
  table: string;
  role: string;
  /** Opens the transaction as another tenant, or as nobody. */
  entry: string;
  statement: string;
  values: unknown[];
}

const OTHER_TENANT = '01900000-0000-7000-8000-00000000beef';

/** A row to be looked for, and how the seeker has entered. */
interface Victim {
  /** Condition that finds the row, with its value. */
  where: string;
  value: string;
  row: object;
  entries: string[];
}

/** Some tenant's row, sought from another tenant and from nowhere. */
async function rowOfAnotherTenant(sandbox: Sandbox, { name }: Table): Promise<Victim | null> {
  const [found] = await sandbox.sql<{ tenant_id: string; row: object }>(
    `select tenant_id, to_jsonb(t) as row from ${name} t limit 1`,
  );
  return found
    ? {
        where: 'tenant_id = $1',
        value: found.tenant_id,
        row: found.row,
        entries: [enter(OTHER_TENANT, '*'), 'select 1'],
      }
    : null;
}

/** A reseller's row, sought by one of its end customers, by another reseller or customer, and by no account at all. */
async function rowOfAnotherAccount(sandbox: Sandbox, table: Table): Promise<Victim | null> {
  const owner = ownerColumn(table);
  const [found] = await sandbox.sql<{ tenant_id: string; owner: string; row: object }>(
    `select t.tenant_id, t.${owner} as owner, to_jsonb(t) as row from ${table.name} t
    where t.${owner} in (select id from tenant.account where kind = 'RESELLER') order by t.tenant_id limit 1`,
  );
  if (!found) {
    return null;
  }
  const others = await sandbox.sql<{ id: string }>('select id from tenant.account where tenant_id = $1 and id <> $2', [
    found.tenant_id,
    found.owner,
  ]);
  const entries = [...others.map(({ id }) => enter(found.tenant_id, id)), enter(found.tenant_id, '')];
  return { where: `${owner} = $1`, value: found.owner, row: found.row, entries };
}

function enter(tenantId: string, accountId: string): string {
  return `select platform.enter_tenant('${tenantId}', '${accountId}')`;
}

/** All that a role may do to a table, aimed at one row. */
function attemptsOn({ name, grants, insertable }: Table, victim: Victim): Attempt[] {
  const columns = insertable.map((column) => `"${column}"`).join(', ');
  const statements: Record<string, { text: string; values: unknown[] }> = {
    SELECT: { text: `select from ${name} where ${victim.where}`, values: [victim.value] },
    UPDATE: { text: `update ${name} set tenant_id = tenant_id where ${victim.where}`, values: [victim.value] },
    DELETE: { text: `delete from ${name} where ${victim.where}`, values: [victim.value] },
    INSERT: {
      text: `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, $1)`,
      values: [JSON.stringify(victim.row)],
    },
  };
  return grants.flatMap((grant) => {
    const [right = '', role = ''] = grant.split(' to ');
    const statement = statements[right];
    const isOfOneTenant = /_(rw|ro)$/.test(role) && !/_(scope|root)_ro$/.test(role);
    return statement && isOfOneTenant
      ? victim.entries.map((entry) => ({
          table: name,
          role,
          entry,
          statement: statement.text,
          values: statement.values,
        }))
      : [];
  });
}

/** What is touched that should not be, and which tables had a row to try. */
async function leaksOf(
  sandbox: Sandbox,
  tables: readonly Table[],
  findVictim: (sandbox: Sandbox, table: Table) => Promise<Victim | null>,
): Promise<{ leaks: string[]; tables: string[] }> {
  const client = await sandbox.connect();
  const leaks: string[] = [];
  const tried: string[] = [];
  for (const table of tables) {
    const victim = await findVictim(sandbox, table);
    tried.push(...(victim ? [table.name] : []));
    for (const attempt of victim ? attemptsOn(table, victim) : []) {
      const touched = await touchedBy(client, attempt);
      if (touched !== 0) {
        leaks.push(
          `${attempt.role} after "${attempt.entry}" by "${attempt.statement.slice(0, 60)}…" touched ${touched}`,
        );
      }
    }
  }
  await client.end();
  return { leaks, tables: tried };
}

/** How many rows an attempt touches; a refusal by the database touches none. Nothing of it is kept. */
async function touchedBy(client: pg.Client, { role, entry, statement, values }: Attempt): Promise<number> {
  await client.query('begin');
  try {
    await client.query(`set local role ${role}`);
    await client.query(entry);
    const { rowCount } = await client.query(statement, values);
    return rowCount ?? 0;
  } catch (error) {
    if ((error as { code?: string }).code === '42501') {
      return 0;
    }
    throw error;
  } finally {
    await client.query('rollback');
  }
}
