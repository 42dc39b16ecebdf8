import { expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

test('two test databases know nothing of each other, and are gone after their test', async () => {
  const one = await createTestDatabase();
  const other = await createTestDatabase();
  await run(one, 'create table only_here (id int)');
  await expect(run(other, 'select * from only_here')).rejects.toThrow('does not exist');
  await Promise.all([one.drop(), other.drop()]);
  await expect(run(one, 'select 1')).rejects.toThrow('does not exist');
});

async function run({ host, port, database }: TestDatabase, sql: string): Promise<void> {
  const client = new pg.Client({ host, port, database, user: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
