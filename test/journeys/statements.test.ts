import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import type { ApiClient } from '../../cli/api-client.ts';
import { filledCart } from '../support/filled-cart.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const LIST = `{ plans(sort: { by: LISTED_PRICE }, first: 50) {
  nodes { id sku title termDuration price { unitPrice { amount currency } termPrice { amount currency } } } pageInfo { hasNextPage } } }`;
const DETAIL = `query ($id: ID!) { plan(id: $id) { id title product { title description } price { unitPrice { amount } } } }`;
const CHANGED =
  'cart { version netTotal { amount } lines { quantity net { amount } } problems { code } } userErrors { code }';
const ROOT_LISTS = {
  plans: '{ plans(first: 50) { nodes { id tenantId title } pageInfo { hasNextPage } } }',
  accounts: '{ accounts(first: 50) { nodes { id tenantId name } pageInfo { hasNextPage } } }',
  tenants: '{ tenants(first: 50) { nodes { id code } pageInfo { hasNextPage } } }',
};

const MANY_TENANTS = `
  with many as (
    insert into tenant.tenant (tenant_id, code, name, kind, status, countries, currencies, default_currency, time_zone, created_at)
    select gen_random_uuid(), 'many-' || n, 'Tenant ' || n, 'COUNTRY', 'ACTIVE', '{GR}', '{EUR}', 'EUR', 'UTC', now()
    from generate_series(1, 300) n returning tenant_id),
  products as (
    insert into catalog.product (tenant_id, id, kind, vendor_key, title, description, vendor_name, locale, created_at)
    select tenant_id, gen_random_uuid(), 'LICENSE', 'many', 'One of many', '', 'Microsoft', 'en', now() from many)
  insert into tenant.account (tenant_id, id, kind, status, name, email, country, address, vat_id_status, currency, locale, created_at)
  select tenant_id, gen_random_uuid(), 'DIRECT_CUSTOMER', 'ACTIVE', 'One of many', 'x@many.example', 'GR', '{}', 'NONE', 'EUR', 'en-GB', now() from many`;

/** Opening a transaction to its tenant is not a statement of the operation. */
const NOT_COUNTED = /enter_tenant|enter_scope|enter_all|^select 1$|^(begin|commit|rollback|set |show )/i;

describe('P3: statements for each request, counted in the database’s own log', () => {
  let sandbox: Sandbox;
  let log: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ isLoggingStatements: true });
    log = join(sandbox.databaseServerFolder, 'postgres.log');
  }, 180_000);
  afterAll(() => sandbox.stop());

  const statementsOf = async (client: ApiClient, query: string, variables = {}) => {
    for (let warmUp = 0; warmUp < 12; warmUp++) {
      await client.query(query, variables);
    }
    return statementsDuring(() => client.query(query, variables));
  };

  const statementsDuring = async (act: () => Promise<unknown>) => {
    const from = statSync(log).size;
    await act();
    const lines = readFileSync(log, 'utf8').slice(from).split('\n');
    const ours = lines.filter(
      (line) => line.includes(`db=${sandbox.database} `) && /user=\w+_(ro|rw|scope_ro|root_ro) /.test(line),
    );
    return ours
      .map((line) => /(?:execute [^:]+|statement): (.*)$/.exec(line)?.[1])
      .filter((text): text is string => text !== undefined && !NOT_COUNTED.test(text.trim()));
  };

  test('a page of fifty plans with prices takes two, for a visitor and for a customer', async () => {
    const visitor = await sandbox.guest('gr');
    expect(await statementsOf(visitor, LIST)).toHaveLength(2);
    expect(await statementsOf(await sandbox.shopper('eleni@aegean.example'), LIST)).toHaveLength(2);
  });

  test('one plan with its product and price takes three', async () => {
    const visitor = await sandbox.guest('gr');
    const [row] = await sandbox.sql<{ id: string }>(
      `select p.id from catalog.plan p join tenant.tenant using (tenant_id) where code = 'gr' and sku = 'CFQ7TTC0LCHC:0002' limit 1`,
    );
    const statements = await statementsOf(visitor, DETAIL, { id: encodeId('plan', row?.id ?? '') });
    expect(statements.length).toBeLessThanOrEqual(3);
  });

  test('setting a line of a cart takes five, with the cart, its total and its problems in the answer', async () => {
    const shopper = await sandbox.shopper('eleni@aegean.example');
    const { cart, planId } = await filledCart(shopper);
    for (let quantity = 4; quantity <= 16; quantity++) {
      await shopper.mutate('changeCartLine', { cartId: cart.id, planId, quantity }, CHANGED);
    }
    const change = () => shopper.mutate('changeCartLine', { cartId: cart.id, planId, quantity: 17 }, CHANGED);
    expect((await statementsDuring(change)).length).toBeLessThanOrEqual(5);
  });

  test('root’s pages of plans, accounts and tenants are one each, with the same text for few tenants and for three hundred', async () => {
    const root = await sandbox.root({ 'x-tenant-scope': 'all' });
    const statementsOfAll = async () => ({
      plans: await statementsOf(root, ROOT_LISTS.plans),
      accounts: await statementsOf(root, ROOT_LISTS.accounts),
      tenants: await statementsOf(root, ROOT_LISTS.tenants),
    });
    const few = await statementsOfAll();
    expect([few.plans.length, few.accounts.length, few.tenants.length]).toEqual([1, 1, 1]);
    await sandbox.sql(MANY_TENANTS);
    expect(await statementsOfAll()).toEqual(few);
  });
});
