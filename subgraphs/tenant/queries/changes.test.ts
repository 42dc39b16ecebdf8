import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';

const ADDRESS = { lines: ['Ermou 1'], city: 'Athens', country: 'GR' };
const CHANGES = `query ($after: String, $first: Int, $topics: [ChangeTopic!], $subjectId: ID) {
  changes(after: $after, first: $first, topics: $topics, subjectId: $subjectId) {
    nodes { topic subjectId isTombstone tenantId subject { __typename ... on Account { name version } } } pageInfo { hasNextPage endCursor } } }`;

interface Page {
  changes: {
    nodes: { topic: string; subjectId: string; isTombstone: boolean; subject: { name: string } | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

describe('what a back office reads of the changes', () => {
  let shop: GreekShop;
  let staff: Claims;

  beforeAll(async () => {
    shop = await openGreekShop();
    staff = await shop.staff('sync@gr.example', ['COUNTRY_ADMIN']);
  });
  afterAll(() => shop.stop());

  const read = (variables: object = {}, claims = staff) => shop.read<Page>(claims, CHANGES, variables);
  const upsert = async (...names: string[]) => {
    const items = names.map((name) => ({
      externalId: { system: 'sap', value: name },
      kind: 'DIRECT_CUSTOMER',
      name,
      email: 'it@company.example',
      address: ADDRESS,
    }));
    const { results } = (await shop.ask(
      staff,
      'upsertAccounts',
      { items },
      `results { account { id } } ${ERRORS}`,
    )) as unknown as {
      results: { account: { id: string } }[];
    };
    return results.map(({ account }) => account.id);
  };
  /** Other tests of the machine have transactions too; what they hold back comes a moment later. */
  const readUntil = async (subjectId: string, after: string | null) => {
    for (;;) {
      const page = await read({ after, first: 1_000 });
      if (page.changes.nodes.some((node) => node.subjectId === subjectId)) {
        return page;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  test('each change once, page by page, with the record as it is now', async () => {
    const ids = await upsert('One', 'Two', 'Three');
    await readUntil(ids[2] ?? '', null);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { changes }: Page = await read({ after, first: 2, topics: ['ACCOUNT_CHANGED'] });
      seen.push(...changes.nodes.map(({ subjectId }) => subjectId));
      after = changes.pageInfo.hasNextPage ? changes.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(expect.arrayContaining(ids));
    expect(new Set(seen).size).toBe(seen.length);
    const { changes } = await read({ subjectId: ids[1] });
    expect(changes.nodes).toMatchObject([
      { topic: 'ACCOUNT_CHANGED', isTombstone: false, subject: { __typename: 'Account', name: 'Two', version: 1 } },
    ]);
  });

  test('a transaction that began early and commits late is not skipped by a reader that has read on', async () => {
    const { host, port, database } = shop.platform.database;
    const late = new pg.Client({ host, port, database, user: 'postgres' });
    await late.connect();
    const [known] = await upsert('Known');
    const before = await readUntil(known ?? '', null);
    await late.query('begin');
    await late.query(
      `insert into messaging.event (tenant_id, id, topic, aggregate_id, aggregate_version, occurred_at, body)
      select tenant_id, '01900000-0000-7000-8000-000000000001', topic, aggregate_id, 99, occurred_at, body
      from messaging.event where topic = 'account.changed.v1' and tenant_id = $1 order by id desc limit 1`,
      [shop.tenantId],
    );
    const [early] = await upsert('Committed first');
    const meanwhile = await read({ after: before.changes.pageInfo.endCursor, first: 1_000 });
    expect(meanwhile.changes.nodes).toEqual([]);
    await late.query('commit');
    await late.end();
    const { changes } = await readUntil(early ?? '', before.changes.pageInfo.endCursor);
    expect(changes.nodes.map(({ subjectId }) => subjectId)).toEqual([known, early]);
  });

  test('what is not public never shows', async () => {
    const { changes } = await read({ first: 1_000 });
    expect(new Set(changes.nodes.map(({ topic }) => topic))).toEqual(new Set(['ACCOUNT_CHANGED']));
    const topics = await shop.platform.sql<{ topic: string }>('select distinct topic from messaging.event');
    expect(topics.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['letter.requested.v1', 'tenant.changed.v1']),
    );
  });

  test('a place is remembered for a reader, and given back as a fresh cursor', async () => {
    const { changes } = await read({ first: 2 });
    const acknowledge = (consumer: string, upToCursor: string | null) =>
      shop.ask(staff, 'acknowledgeChanges', { consumer, upToCursor }, ERRORS);
    expect((await acknowledge('sap-sync', changes.pageInfo.endCursor)).userErrors).toEqual([]);
    const { changeConsumers } = await shop.read<{ changeConsumers: { name: string; cursor: string }[] }>(
      staff,
      '{ changeConsumers { name cursor } }',
    );
    expect(changeConsumers.map(({ name }) => name)).toEqual(['sap-sync']);
    const onwards = await read({ after: changeConsumers[0]?.cursor, first: 1 });
    const same = await read({ after: changes.pageInfo.endCursor, first: 1 });
    expect(onwards.changes.nodes).toEqual(same.changes.nodes);
    expect(onwards.changes.nodes).toHaveLength(1);
    expect(await acknowledge('sap-sync', 'made up')).toMatchObject({
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['upToCursor'] }],
    });
    expect(await acknowledge(' ', changes.pageInfo.endCursor)).toMatchObject({ userErrors: [{ path: ['consumer'] }] });
  });

  test('root reads the changes of its scope', async () => {
    const root = await shop.root();
    const { changes } = await read({ first: 1_000 }, { ...root, readScope: 'all' });
    expect(changes.nodes.length).toBeGreaterThan(3);
    expect(
      changes.nodes.every((node) => 'tenantId' in node && node.tenantId === encodeId('tenant', shop.tenantId)),
    ).toBe(true);
  });

  test('a key that only reads changes is shown no record of a kind that it may not read', async () => {
    const { changes } = await read({ first: 1 }, { ...staff, permissions: ['change:read'] });
    expect(changes.nodes).toMatchObject([{ topic: 'ACCOUNT_CHANGED', subject: null }]);
  });

  test.each([0, 1_001])('a page of %s is refused', async (first) => {
    const { errors } = await shop.platform.ask('tenant', staff, CHANGES, { first });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'first' });
  });
});
