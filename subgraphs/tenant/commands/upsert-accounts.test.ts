import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';

const ADDRESS = { lines: ['Ermou 1'], city: 'Athens', country: 'GR' };
const RESULTS = `results { index externalId { system value } outcome account { id version name vatId externalIds { system value } reseller { name } }
  userErrors { code path } } userErrors { code path }`;

const idOf = (value: string) => ({ system: 'sap', value });
const item = (value: string, changed: object = {}) => ({
  externalId: idOf(value),
  kind: 'DIRECT_CUSTOMER',
  name: `Company ${value}`,
  email: `it@c${value.toLowerCase()}.example`,
  address: ADDRESS,
  ...changed,
});

interface Row {
  index: number;
  outcome: string;
  account: { id: string; version: number } | null;
  userErrors: { code: string; path: string[] }[];
}

describe('a back office brings its accounts', () => {
  let shop: GreekShop;
  let staff: Claims;

  beforeAll(async () => {
    shop = await openGreekShop();
    staff = await shop.staff('sync@gr.example', ['COUNTRY_ADMIN']);
  });
  afterAll(() => shop.stop());

  const upsert = (items: object[], more: object = {}, headers = {}) =>
    shop.ask(staff, 'upsertAccounts', { items, ...more }, RESULTS, headers) as unknown as Promise<{
      results: Row[] | null;
      userErrors: { code: string }[];
    }>;
  const outcomes = (rows: Row[] | null) => rows?.map(({ outcome }) => outcome);
  const stored = async (value: string) => {
    const [row] = await shop.platform.sql<{ id: string; name: string; version: number; created_at: Date }>(
      `select account.* from tenant.account join tenant.account_external_id known on known.account_id = account.id where value = $1`,
      [value],
    );
    return row;
  };
  const told = async (id: string) =>
    (
      await shop.platform.sql<{ body: { version: number } }>(
        `select body from messaging.event where aggregate_id = $1 and topic = 'account.changed.v1' order by aggregate_version`,
        [id],
      )
    ).map(({ body }) => body.version);

  test('new ones are made, the same again changes nothing, what differs is changed, and the others are told', async () => {
    const first = await upsert([item('1', { vatId: 'EL094014201' }), item('2')]);
    expect(first.userErrors).toEqual([]);
    expect(outcomes(first.results)).toEqual(['CREATED', 'CREATED']);
    expect(first.results?.[0]?.account).toMatchObject({ version: 1, vatId: 'EL094014201', externalIds: [idOf('1')] });
    const again = await upsert([item('2'), item('1', { name: 'Renamed' })]);
    expect(outcomes(again.results)).toEqual(['UNCHANGED', 'UPDATED']);
    expect(again.results?.[1]?.account).toMatchObject({ version: 2, name: 'Renamed', vatId: 'EL094014201' });
    const [one, two] = [await stored('1'), await stored('2')];
    expect([await told(one!.id), await told(two!.id)]).toEqual([[1, 2], [1]]);
    const waiting = await shop.platform.sql(`select id from messaging.process where name = 'tenant.verify-vat-id'`);
    expect(waiting).toEqual([{ id: one!.id }]);
  });

  test('one bad row is named and the rest is in', async () => {
    const { results } = await upsert([item('3'), item('4', { vatId: 'EL123' }), item('3', { name: 'Twice' })]);
    expect(results).toMatchObject([
      { index: 0, outcome: 'CREATED', userErrors: [] },
      {
        index: 1,
        outcome: 'REJECTED',
        account: null,
        userErrors: [{ code: 'VAT_ID_INVALID', path: ['items', '1', 'vatId'] }],
      },
      {
        index: 2,
        outcome: 'REJECTED',
        userErrors: [{ code: 'DUPLICATE_IN_BATCH', path: ['items', '2', 'externalId'] }],
      },
    ]);
    expect(await stored('3')).toMatchObject({ name: 'Company 3' });
  });

  test('KEEP_NOTHING writes nothing beside a bad row, and nothing at all is called written', async () => {
    const { results } = await upsert([item('5'), item('6', { email: 'nobody' })], { onError: 'KEEP_NOTHING' });
    expect(results).toMatchObject([
      { outcome: 'REJECTED', account: null, userErrors: [] },
      { outcome: 'REJECTED', account: null, userErrors: [{ code: 'BAD_USER_INPUT', path: ['items', '1', 'email'] }] },
    ]);
    expect(await stored('5')).toBeUndefined();
  });

  test('a dry run answers the same and leaves nothing behind', async () => {
    const counted = () =>
      shop.platform
        .sql(`select (select count(*) from tenant.account) as accounts, (select count(*) from messaging.event) as events,
        (select count(*) from messaging.audit_entry) as audits, (select max(version) from tenant.account) as version`);
    const before = await counted();
    const { results } = await upsert([item('7'), item('2', { name: 'Other' }), item('8', { currency: 'SEK' })], {
      mode: 'DRY_RUN',
    });
    expect(results).toMatchObject([
      { outcome: 'CREATED', account: null },
      { outcome: 'UPDATED', account: { name: 'Company 2' } },
      { outcome: 'REJECTED', userErrors: [{ code: 'CURRENCY_NOT_OFFERED' }] },
    ]);
    expect(await counted()).toEqual(before);
  });

  test('a reseller and its customers come in one batch, in any order', async () => {
    const customer = { kind: 'END_CUSTOMER', resellerExternalId: idOf('R') };
    const { results } = await upsert([
      item('9', customer),
      item('R', { kind: 'RESELLER' }),
      item('10', { ...customer, resellerExternalId: idOf('?') }),
    ]);
    expect(results).toMatchObject([
      { outcome: 'CREATED', account: { reseller: { name: 'Company R' } } },
      { outcome: 'CREATED' },
      { outcome: 'REJECTED', userErrors: [{ code: 'RESELLER_NOT_FOUND', path: ['items', '2', 'resellerExternalId'] }] },
    ]);
    const later = await upsert([item('11', customer)]);
    expect(later.results).toMatchObject([{ outcome: 'CREATED', account: { reseller: { name: 'Company R' } } }]);
  });

  test('a repeated request is answered again and done once', async () => {
    const headers = { 'idempotency-key': 'upsert-once-12' };
    const first = await upsert([item('12')], {}, headers);
    const second = await upsert([item('12')], {}, headers);
    expect(second).toEqual(first);
    expect(outcomes(second.results)).toEqual(['CREATED']);
  });

  test('two that bring the same account at once make one', async () => {
    const both = await Promise.all([upsert([item('13')]), upsert([item('13')])]);
    expect(both.flatMap(({ results }) => outcomes(results)).sort()).toEqual(['CREATED', 'UNCHANGED']);
  });

  test('many changes at once are told in few jobs', async () => {
    const count = async () =>
      (
        await shop.platform.sql<{ jobs: number }>(
          `select count(*)::int as jobs from messaging.job_common where name = 'pricing.on-account-changed'`,
        )
      )[0]?.jobs ?? 0;
    const before = await count();
    await upsert(Array.from({ length: 250 }, (_, index) => item(`parcel ${index}`, { email: 'it@parcel.example' })));
    expect((await count()) - before).toBe(3);
  });

  test('more than 500, or none, is refused as a whole', async () => {
    const many = Array.from({ length: 501 }, (_, index) => item(`many ${index}`));
    expect(await upsert(many)).toMatchObject({ results: null, userErrors: [{ code: 'TOO_MANY_ITEMS' }] });
    expect(await upsert([])).toMatchObject({ results: null, userErrors: [{ code: 'BAD_USER_INPUT' }] });
  });

  test('an account is found by what the other system calls it', async () => {
    const query = `query ($id: ExternalIdInput!) { accountByExternalId(externalId: $id) { name }
      accounts(filter: { externalId: $id }) { nodes { name } totalCount { value } } }`;
    expect(await shop.read(staff, query, { id: idOf('3') })).toEqual({
      accountByExternalId: { name: 'Company 3' },
      accounts: { nodes: [{ name: 'Company 3' }], totalCount: { value: 1 } },
    });
    expect(await shop.read(staff, query, { id: { system: 'oracle', value: '3' } })).toMatchObject({
      accountByExternalId: null,
      accounts: { nodes: [] },
    });
    const everywhere = { ...(await shop.root()), readScope: 'all' as const };
    expect(
      await shop.read(
        everywhere,
        'query ($id: ExternalIdInput!) { accounts(filter: { externalId: $id }) { nodes { name } } }',
        { id: idOf('3') },
      ),
    ).toEqual({ accounts: { nodes: [{ name: 'Company 3' }] } });
  });
});
