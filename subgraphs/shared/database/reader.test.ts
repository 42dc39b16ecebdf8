import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { ALL_ACCOUNTS } from '../context/operation-context.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createReader, type Reader } from './reader.ts';

const TENANTS = 20;
const READS = 10_000;
const tenantId = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const inTenant = (number: number) => ({
  tenantId: tenantId(number),
  accountId: ALL_ACCOUNTS,
  readScope: 'tenant' as const,
});

const ENTITIES = 'select tenant_id, name from tenant.legal_entity order by id limit $1';
/** A text that does not parse may be sent again before its failure is known: then PostgreSQL has no statement by its name. */
const BROKEN = [
  { text: 'select 1 / ($1::int - $1::int)', values: [1], codes: ['22012'] },
  { text: 'select $1::int', values: ['x'], codes: ['22P02'] },
  { text: 'select * from tenant.nowhere where $1::int = 1', values: [1], codes: ['42P01', '26000'] },
  {
    text: 'insert into tenant.legal_entity (tenant_id) values ($1) returning id',
    values: [tenantId(1)],
    codes: ['25006'],
  },
];

describe('reads of many tenants share a few connections', () => {
  let database: TestDatabase;
  let reader: Reader;

  beforeAll(async () => {
    database = await createTestDatabase();
    const { host, port, database: name } = database;
    const admin = new pg.Client({ host, port, database: name, user: 'postgres' });
    await admin.connect();
    await admin.query(`
      insert into tenant.tenant (tenant_id, code, name, kind, status, countries, currencies, default_currency, time_zone, created_at)
      select ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 't' || n, 'Tenant ' || n, 'COUNTRY', 'ACTIVE', '{GR}', '{EUR}', 'EUR', 'UTC', now()
      from generate_series(1, ${TENANTS}) n`);
    await admin.query(`
      insert into tenant.legal_entity (tenant_id, id, name, country, functional_currency, address)
      select tenant_id, gen_random_uuid(), code, 'GR', 'EUR', '{}' from tenant.tenant, generate_series(1, 50) where code like 't%'`);
    await admin.end();
    reader = createReader('tenant', { host, port, database: name, ssl: false }, process.env.DATABASE_ROLE_SECRET ?? '');
  });
  afterAll(async () => {
    await reader.stop();
    await database.drop();
  });

  test('ten thousand mixed reads, one in twenty failing: every answer is its own tenant’s', async () => {
    const seen = { right: 0, foreign: 0, failedAsExpected: 0, wrong: 0 };
    await Promise.all(
      Array.from({ length: READS }, async (_, i) => {
        const number = 1 + (i % TENANTS);
        const broken = i % 20 === 7 ? BROKEN[((i / 20) | 0) % BROKEN.length] : undefined;
        const limit = 1 + (i % 50);
        try {
          const rows = await reader.read<{ tenant_id: string; name: string }>(
            inTenant(number),
            broken ?? { text: ENTITIES, values: [limit] },
          );
          const isOwn =
            rows.length === limit &&
            rows.every((row) => row.tenant_id === tenantId(number) && row.name === `t${number}`);
          seen[isOwn && !broken ? 'right' : 'foreign'] += 1;
        } catch (error) {
          const isExpected = broken?.codes.includes((error as { code: string }).code);
          seen[isExpected ? 'failedAsExpected' : 'wrong'] += 1;
        }
      }),
    );
    expect(seen).toEqual({ right: READS - READS / 20, foreign: 0, failedAsExpected: READS / 20, wrong: 0 });
  });

  test('a scope sees exactly the tenants that it names, root all of them', async () => {
    const count = 'select distinct name from tenant.legal_entity order by name';
    const scope = { ...inTenant(1), readScope: [tenantId(2), tenantId(3)] };
    expect(await reader.read(scope, { text: count, values: [] })).toEqual([{ name: 't2' }, { name: 't3' }]);
    expect(await reader.read({ ...inTenant(1), readScope: 'all' }, { text: count, values: [] })).toHaveLength(TENANTS);
  });

  test('a value with quotes, commas and backslashes arrives as it was sent', async () => {
    const texts = ['a"b', 'c,d', 'e\\f', '', 'NULL', '{}'];
    const [row] = await reader.read<{ texts: string[] }>(inTenant(1), {
      text: 'select $1::text[] as texts',
      values: [texts],
    });
    expect(row?.texts).toEqual(texts);
  });

  test('R03: a reading role writes nothing, whatever the function', async () => {
    const attempt = reader.read(
      { ...inTenant(1), readScope: 'all' },
      { text: 'with x as (delete from tenant.legal_entity returning 1) select * from x', values: [] },
    );
    await expect(attempt).rejects.toMatchObject({ code: '25006' });
  });
});
