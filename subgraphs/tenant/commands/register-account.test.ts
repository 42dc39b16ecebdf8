import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, openGreekShop, PASSWORD, SESSION, type GreekShop } from '../../../test/support/greek-shop.ts';
import { permissionsOfRoles } from '../../shared/context/permissions.ts';

interface Pending {
  id: string;
  email: string;
  version: number;
}

const STATUS = `registration { status account { id } } ${ERRORS}`;

describe('somebody registers at an open shop', () => {
  let shop: GreekShop;
  const register = (email: string, changed = {}) =>
    shop.ask(shop.guest(), 'registerAccount', shop.registration(email, changed), STATUS);
  const confirm = (emailToken?: string) =>
    shop.ask(shop.guest(), 'confirmEmail', { emailToken }, `registrationStatus ${SESSION} ${ERRORS}`);

  beforeAll(async () => {
    shop = await openGreekShop();
  });
  afterAll(() => shop.stop());

  test('the letter proves the address; with its code the account is active and its owner signed in', async () => {
    const email = 'eleni@aegean.example';
    expect(await register(email)).toEqual({ registration: { status: 'CONFIRM_EMAIL', account: null }, userErrors: [] });
    const [letter] = await shop.letters(email, 'confirm-email');
    expect(letter).toMatchObject({ to: email, subject: 'Confirm your e-mail address for Greece' });
    expect(letter?.text).toContain(letter?.token);
    const confirmed = await confirm(letter?.token);
    expect(confirmed.userErrors).toEqual([]);
    expect(confirmed.registrationStatus).toBe('ACTIVE');
    expect(confirmed.session.viewer).toMatchObject({
      currency: 'EUR',
      permissions: permissionsOfRoles(['BUYER']),
      member: { email, roles: ['BUYER'] },
      account: { status: 'ACTIVE', name: 'Aegean Hotels SA', members: [{ email }] },
      tenant: { code: 'gr' },
    });
    const events = await shop.platform.sql<{ body: { status: string; version: number } }>(
      `select body from messaging.event where topic = 'account.changed.v1' order by aggregate_version`,
    );
    expect(events.map(({ body }) => [body.status, body.version])).toEqual([
      ['PENDING_APPROVAL', 1],
      ['ACTIVE', 2],
    ]);
  });

  test('a code works once', async () => {
    const [letter] = await shop.letters('eleni@aegean.example', 'confirm-email');
    expect((await confirm(letter?.token)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED', path: ['emailToken'] }]);
  });

  test('K10: a known e-mail address gets the same answer, changes nothing, and its owner a letter', async () => {
    const known = await register('Eleni@Aegean.example', { companyName: 'Somebody Else' });
    const unknown = await register('new@aegean.example');
    expect(known).toEqual(unknown);
    expect(await shop.letters('eleni@aegean.example', 'already-registered')).toHaveLength(1);
    expect(await shop.letters('eleni@aegean.example', 'confirm-email')).toHaveLength(1);
    expect(await shop.platform.sql(`select from tenant.account where name = 'Somebody Else'`)).toEqual([]);
  });

  test('who registers somebody else’s address first does not get in with their own password', async () => {
    const email = 'victim@aegean.example';
    await register(email, { password: 'chosen by the thief' });
    await register(email, { password: 'chosen by the owner' });
    const [, own] = await shop.letters(email, 'confirm-email');
    expect((await confirm(own?.token)).registrationStatus).toBe('ACTIVE');
    const signIn = (password: string) => shop.ask(shop.guest(), 'signIn', { email, password }, `${SESSION} ${ERRORS}`);
    expect((await signIn('chosen by the thief')).session).toBeNull();
    expect((await signIn('chosen by the owner')).session.viewer.member.email).toBe(email);
    const [first] = await shop.letters(email, 'confirm-email');
    expect((await confirm(first?.token)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  });

  test('two registrations of one address at once make one account', async () => {
    const email = 'twice@aegean.example';
    const both = await Promise.all([register(email), register(email)]);
    expect(both.map((answer) => answer.registration.status)).toEqual(['CONFIRM_EMAIL', 'CONFIRM_EMAIL']);
    expect(await shop.platform.sql(`select from tenant.account where email = $1`, [email])).toHaveLength(1);
  });

  test.each([
    ['a VAT id of another country', { vatId: 'DE123456789' }, 'VAT_ID_INVALID', ['vatId']],
    [
      'a country that is not served',
      { address: { lines: ['Unter den Linden 1'], city: 'Berlin', country: 'DE' } },
      'COUNTRY_NOT_SERVED',
      ['address', 'country'],
    ],
    ['a currency that is not offered', { currency: 'SEK' }, 'CURRENCY_NOT_OFFERED', ['currency']],
    ['a short password', { password: 'short' }, 'PASSWORD_TOO_WEAK', ['password']],
    ['the company as password', { password: 'aegean hotels sa' }, 'PASSWORD_TOO_WEAK', ['password']],
    ['an end customer', { kind: 'END_CUSTOMER' }, 'BAD_USER_INPUT', ['kind']],
    ['no company', { companyName: ' ' }, 'BAD_USER_INPUT', ['companyName']],
    ['no address', { address: { lines: [], city: 'Athens', country: 'GR' } }, 'BAD_USER_INPUT', ['address']],
    ['no e-mail', { email: 'eleni' }, 'BAD_USER_INPUT', ['email']],
  ])('%s is refused', async (_what, changed, code, path) => {
    const answer = await register('refused@aegean.example', changed);
    expect(answer).toMatchObject({ registration: null, userErrors: [{ code, path }] });
  });

  test('the same request again is answered as before, and no password lies in the tables', async () => {
    const input = shop.registration('again@aegean.example', { password: 'never to be found' });
    const guest = shop.guest();
    const headers = { 'idempotency-key': 'register-again' };
    const first = await shop.ask(guest, 'registerAccount', input, STATUS, headers);
    expect(await shop.ask(guest, 'registerAccount', input, STATUS, headers)).toEqual(first);
    expect(await shop.letters('again@aegean.example', 'confirm-email')).toHaveLength(1);
  });

  test('A01: each step writes one audit entry', async () => {
    const rows = await shop.platform.sql<{ operation: string; request_id: string }>(
      `select operation, request_id from messaging.audit_entry where operation in ('registerAccount', 'confirmEmail') and request_id = 'test'`,
    );
    const count = (operation: string) => rows.filter((row) => row.operation === operation).length;
    expect([count('registerAccount'), count('confirmEmail')]).toEqual([8, 2]);
  });

  test('K06: the tables hold no password, no token and no key', async () => {
    const letters = await shop.letters('again@aegean.example', 'confirm-email');
    const { session } = await confirm(letters[0]?.token);
    const secrets = [
      'never to be found',
      PASSWORD,
      ...letters.map((letter) => letter.token.split('.')[2] ?? ''),
      session.refreshToken.split('.')[2],
      session.accessToken,
    ];
    const tables = await shop.platform.sql<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('tenant', 'messaging')`,
    );
    for (const { name } of tables) {
      const rows = await shop.platform.sql(`select to_jsonb(t)::text as row from ${name} t`);
      for (const secret of secrets) {
        expect(rows.filter(({ row }) => String(row).includes(String(secret)))).toEqual([]);
      }
    }
  });
});

describe('somebody registers at a shop that approves its customers', () => {
  let shop: GreekShop;
  const PAYLOAD = `account { id status version } ${ERRORS}`;
  const apply = async (email: string) => {
    const { registration } = await shop.ask(shop.guest(), 'registerAccount', shop.registration(email), STATUS);
    const [row] = await shop.platform.sql<{ id: string }>(`select id from tenant.account where email = $1`, [email]);
    return { registration, row };
  };
  const pending = async (email: string) => {
    const query = '{ accounts(filter: { status: [PENDING_APPROVAL] }, first: 100) { nodes { id email version } } }';
    const { accounts } = await shop.read<{ accounts: { nodes: Pending[] } }>(await shop.root(shop.tenantId), query);
    return accounts.nodes.find((account) => account.email === email) ?? { id: '', version: 0 };
  };

  beforeAll(async () => {
    shop = await openGreekShop('WITH_APPROVAL');
  });
  afterAll(() => shop.stop());

  test('the account waits; its owner confirms meanwhile and signs in once it is approved', async () => {
    const email = 'maria@cyclades.example';
    expect((await apply(email)).registration.status).toBe('PENDING_APPROVAL');
    const [letter] = await shop.letters(email, 'confirm-email');
    const confirmed = await shop.ask(
      shop.guest(),
      'confirmEmail',
      { emailToken: letter?.token },
      `registrationStatus session { accessToken } ${ERRORS}`,
    );
    expect(confirmed).toEqual({ registrationStatus: 'PENDING_APPROVAL', session: null, userErrors: [] });
    const signIn = () => shop.ask(shop.guest(), 'signIn', { email, password: PASSWORD }, `${SESSION} ${ERRORS}`);
    expect((await signIn()).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);

    const { id, version } = await pending(email);
    const approve = async (expectedVersion: number) =>
      shop.ask(await shop.root(shop.tenantId), 'approveRegistration', { accountId: id, expectedVersion }, PAYLOAD);
    expect(await approve(version + 7)).toMatchObject({
      account: { id, status: 'PENDING_APPROVAL', version },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }],
    });
    expect(await approve(version)).toEqual({
      account: { id, status: 'ACTIVE', version: version + 1 },
      userErrors: [],
    });
    expect(await approve(version + 1)).toMatchObject({ account: { id }, userErrors: [{ code: 'NOT_PENDING' }] });
    expect(await shop.letters(email, 'registration-approved')).toHaveLength(1);
    expect((await signIn()).session.viewer.account.status).toBe('ACTIVE');
  });

  test('a rejected one is told why and never gets in', async () => {
    const email = 'stavros@cyclades.example';
    await apply(email);
    const { id, version: expectedVersion } = await pending(email);
    const root = await shop.root(shop.tenantId);
    const refuse = (reason: string) =>
      shop.ask(root, 'rejectRegistration', { accountId: id, expectedVersion, reason }, PAYLOAD);
    expect((await refuse(' ')).userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['reason'] }]);
    expect((await refuse('We know you.')).account.status).toBe('REJECTED');
    expect((await shop.letters(email, 'registration-rejected'))[0]?.text).toContain('We know you.');
    const [letter] = await shop.letters(email, 'confirm-email');
    const confirmed = await shop.ask(shop.guest(), 'confirmEmail', { emailToken: letter?.token }, ERRORS);
    expect(confirmed.userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  });

  test('a shop that is closed opens no accounts', async () => {
    await shop.platform.sql(`update tenant.storefront set registration = 'CLOSED'`);
    const answer = await shop.ask(shop.guest(), 'registerAccount', shop.registration('late@cyclades.example'), STATUS);
    expect(answer.userErrors).toMatchObject([{ code: 'REGISTRATION_CLOSED' }]);
  });
});
