import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';

const ACCOUNT = `account { id name version vatId vatIdStatus currency status reseller { name } } ${ERRORS}`;
const ADDRESS = { lines: ['Odos 1'], city: 'Chania', country: 'GR' };

interface Page {
  nodes: { name: string }[];
}

describe('who sees which accounts', () => {
  let shop: GreekShop;
  let attica: Claims;
  let crete: Claims;
  let buyer: Claims;
  let root: Claims;
  const add = (claims: Claims, name: string, changed = {}) =>
    shop.ask(
      claims,
      'addEndCustomer',
      { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@customer.example`, address: ADDRESS, ...changed },
      ACCOUNT,
    );
  const names = async (claims: Claims, list = '') => {
    const query = `{ accounts${list} { nodes { name } totalCount { value } } }`;
    const { accounts } = await shop.read<{ accounts: Page & { totalCount: { value: number } } }>(claims, query);
    expect(accounts.totalCount.value).toBe(accounts.nodes.length);
    return accounts.nodes.map(({ name }) => name);
  };
  const find = async (claims: Claims, id: string) => {
    const query = 'query ($id: ID!) { account(id: $id) { id name reseller { name } endCustomers { nodes { name } } } }';
    return (await shop.read<{ account: { endCustomers: Page } | null }>(claims, query, { id })).account;
  };

  beforeAll(async () => {
    shop = await openGreekShop();
    attica = await shop.register('nikos@attica.example', { kind: 'RESELLER', companyName: 'Attica Cloud' });
    crete = await shop.register('manos@crete.example', { kind: 'RESELLER', companyName: 'Crete Cloud' });
    buyer = await shop.register('eleni@aegean.example');
    root = await shop.root(shop.tenantId);
  });
  afterAll(() => shop.stop());

  test('a reseller adds its customers, which trade in its currency and are active at once', async () => {
    const { account, userErrors } = await add(attica, 'Athens Bakery', { vatId: 'el 094014201' });
    expect(userErrors).toEqual([]);
    expect(account).toMatchObject({
      currency: 'EUR',
      status: 'ACTIVE',
      vatId: 'EL094014201',
      vatIdStatus: 'UNVERIFIED',
      reseller: { name: 'Attica Cloud' },
    });
    await add(attica, 'Piraeus Ferries', { currency: 'USD' });
    await add(crete, 'Chania Olives');
  });

  test('staff adds a customer for the reseller that it names', async () => {
    const resellerId = encodeId('account', crete.accountId);
    expect((await add(root, 'Heraklion Wines', { resellerId })).account.reseller).toEqual({ name: 'Crete Cloud' });
    expect((await add(root, 'Nobody')).userErrors).toMatchObject([{ code: 'NOT_A_RESELLER', path: ['resellerId'] }]);
    const direct = encodeId('account', buyer.accountId);
    expect((await add(root, 'Nobody', { resellerId: direct })).userErrors).toMatchObject([{ code: 'NOT_A_RESELLER' }]);
    expect((await add(attica, 'Nobody', { resellerId })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test.each([
    ['a VAT id of another country', { vatId: 'DE123456789' }, 'VAT_ID_INVALID'],
    ['a country that is not served', { address: { ...ADDRESS, country: 'DE' } }, 'COUNTRY_NOT_SERVED'],
    ['a currency that is not offered', { currency: 'SEK' }, 'CURRENCY_NOT_OFFERED'],
  ])('an end customer with %s is refused', async (_what, changed, code) => {
    expect(await add(attica, 'Refused', changed)).toMatchObject({ account: null, userErrors: [{ code }] });
  });

  test('R08: a reseller sees itself and its own customers; a customer itself; staff everybody', async () => {
    expect(await names(attica)).toEqual(['Athens Bakery', 'Attica Cloud', 'Piraeus Ferries']);
    expect(await names(crete)).toEqual(['Chania Olives', 'Crete Cloud', 'Heraklion Wines']);
    expect(await names(buyer)).toEqual(['Aegean Hotels SA']);
    expect(await names(root)).toHaveLength(7);
  });

  test('R08: another reseller’s customer is not there, by its id as little as in a list', async () => {
    const [olives] = await shop.platform.sql<{ id: string }>(
      `select id from tenant.account where name = 'Chania Olives'`,
    );
    const id = encodeId('account', olives?.id ?? '');
    expect(await find(attica, id)).toBeNull();
    expect(await find(attica, encodeId('account', crete.accountId))).toBeNull();
    expect(await find(crete, id)).toMatchObject({ name: 'Chania Olives', reseller: { name: 'Crete Cloud' } });
    const own = await find(root, encodeId('account', crete.accountId));
    expect(own?.endCustomers.nodes).toEqual([{ name: 'Chania Olives' }, { name: 'Heraklion Wines' }]);
    const change = { accountId: id, expectedVersion: 1, name: 'Stolen' };
    expect((await shop.ask(attica, 'changeAccount', change, ACCOUNT)).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });

  test('the database itself keeps resellers apart, whatever the statement says', async () => {
    const writer = await shop.platform.writer('tenant');
    const seen = await writer.transaction({ ...attica, now: new Date() }, ({ em }) =>
      em
        .getConnection()
        .execute<{ name: string }[]>('select name from tenant.account', [], 'all', em.getTransactionContext()),
    );
    expect(seen.map(({ name }) => name).sort()).toEqual(['Athens Bakery', 'Attica Cloud', 'Piraeus Ferries']);
  });

  test('filters and search narrow, and a sign of the search pattern is only a sign', async () => {
    expect(await names(root, '(filter: { kind: [END_CUSTOMER] }, search: "ol")')).toEqual(['Chania Olives']);
    expect(await names(root, '(filter: { country: ["CY"] })')).toEqual([]);
    expect(await names(root, '(search: "%")')).toEqual([]);
    expect(await names(root, '(sort: { by: NAME, direction: DESC }, filter: { kind: [RESELLER] })')).toEqual([
      'Crete Cloud',
      'Attica Cloud',
    ]);
    const tenantId = encodeId('tenant', shop.rootId);
    expect(await names(root, `(filter: { tenantIds: ["${tenantId}"] })`)).toEqual([]);
  });

  test.each(['NAME', 'CREATED_AT'])(
    'pages by %s show each account once, in a tenant and over all of them',
    async (by) => {
      for (const claims of [root, { ...(await shop.root()), readScope: 'all' as const }]) {
        const seen: string[] = [];
        const query = `query ($after: String) { accounts(first: 2, after: $after, sort: { by: ${by}, direction: DESC }) { nodes { name } pageInfo { hasNextPage endCursor } } }`;
        for (let after: string | null = null, pages = 0; pages < 10; pages++) {
          const page: { accounts: Page & { pageInfo: { hasNextPage: boolean; endCursor: string | null } } } =
            await shop.read(claims, query, { after });
          seen.push(...page.accounts.nodes.map(({ name }) => name));
          after = page.accounts.pageInfo.endCursor;
          if (!page.accounts.pageInfo.hasNextPage) {
            break;
          }
        }
        expect(seen).toHaveLength(7);
        expect(new Set(seen).size).toBe(7);
      }
    },
  );

  test('root finds an account of any tenant by its id', async () => {
    const everywhere = { ...(await shop.root()), readScope: 'all' as const };
    expect(await find(everywhere, encodeId('account', buyer.accountId))).toMatchObject({ name: 'Aegean Hotels SA' });
    expect(await find(await shop.root(), encodeId('account', buyer.accountId))).toBeNull();
  });

  test('a change keeps what is not given; a stale one is told the current state', async () => {
    const accountId = encodeId('account', attica.accountId);
    const change = (input: object) => shop.ask(attica, 'changeAccount', { accountId, ...input }, ACCOUNT);
    const { account } = await change({ expectedVersion: 2, name: 'Attica Cloud AE' });
    expect(account).toMatchObject({ name: 'Attica Cloud AE', vatId: 'EL094014201', version: 3 });
    expect(await change({ expectedVersion: 2, name: 'Too late' })).toMatchObject({
      account: { id: accountId, name: 'Attica Cloud AE', version: 3 },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }],
    });
    expect((await change({ expectedVersion: 3, vatId: 'DE123456789' })).userErrors).toMatchObject([
      { code: 'VAT_ID_INVALID' },
    ]);
    expect((await change({ expectedVersion: 3, name: null })).userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['name'] },
    ]);
    expect((await change({ expectedVersion: 3, vatId: null })).account).toMatchObject({
      vatId: null,
      vatIdStatus: 'NONE',
    });
    const [event] = await shop.platform.sql<{ body: object }>(
      `select body from messaging.event where topic = 'account.changed.v1' and aggregate_id = $1 order by aggregate_version desc limit 1`,
      [attica.accountId],
    );
    expect(event?.body).toMatchObject({ version: 4, name: 'Attica Cloud AE', vatId: null, kind: 'RESELLER' });
  });

  test('another subgraph’s reference to an account finds it only for those who may see it', async () => {
    const tenantId = encodeId('tenant', shop.tenantId);
    const ENTITIES = 'query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Account { name } } }';
    const keys = [attica, crete, buyer].map(({ accountId }) => ({
      __typename: 'Account',
      tenantId,
      id: encodeId('account', accountId),
    }));
    const wanted = [...keys, { ...keys[0], id: 'acc_nonsense' }];
    const seen = async (claims: Claims) =>
      (await shop.read<{ _entities: unknown }>(claims, ENTITIES, { keys: wanted }))._entities;
    expect(await seen(buyer)).toEqual([null, null, { name: 'Aegean Hotels SA' }, null]);
    expect(await seen(shop.guest())).toEqual([null, null, null, null]);
  });
});
