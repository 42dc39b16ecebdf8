import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, openGreekShop, PASSWORD, SESSION, type GreekShop } from '../../../test/support/greek-shop.ts';

const EMAIL = 'eleni@aegean.example';
const STAFF = 'nikos@greece.example';

describe('people sign in and out', () => {
  let shop: GreekShop;
  const signIn = (changed = {}) =>
    shop.ask(shop.guest(), 'signIn', { email: EMAIL, password: PASSWORD, ...changed }, `${SESSION} ${ERRORS}`);
  const signInStaff = (changed = {}) =>
    shop.ask(
      shop.nobody(),
      'signInStaff',
      { tenantCode: 'gr', email: STAFF, password: PASSWORD, ...changed },
      `${SESSION} ${ERRORS}`,
    );
  const refresh = (refreshToken: string, claims = shop.nobody()) =>
    shop.ask(claims, 'refreshSession', { refreshToken }, `${SESSION} ${ERRORS}`);
  const set = (table: string, status: string, where = 'true') =>
    shop.platform.sql(`update tenant.${table} set status = $1 where tenant_id = $2 and ${where}`, [
      status,
      shop.tenantId,
    ]);

  beforeAll(async () => {
    shop = await openGreekShop();
    await shop.register(EMAIL);
    await shop.staff(STAFF, ['COUNTRY_ADMIN']);
  });
  afterAll(() => shop.stop());

  test('a customer signs in at the shop, whatever the case of the address', async () => {
    const { session, userErrors } = await signIn({ email: 'ELENI@aegean.example' });
    expect(userErrors).toEqual([]);
    expect(session.viewer).toMatchObject({ member: { email: EMAIL, roles: ['BUYER'] }, account: { status: 'ACTIVE' } });
    const minutes = (new Date(session.accessTokenExpiresAt).getTime() - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(15);
  });

  test('staff signs in by the tenant’s code, without being known before', async () => {
    const { session } = await signInStaff();
    expect(session.viewer).toMatchObject({ member: { email: STAFF }, account: null, tenant: { code: 'gr' } });
    expect(session.viewer.permissions).toContain('member:write');
    expect(session.viewer.permissions).not.toContain('tenant:write');
  });

  const INVITED = 'invited@greece.example';
  test.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['a wrong password', async () => null, () => signIn({ password: 'not the password' })],
    ['an unknown address', async () => null, () => signIn({ email: 'nobody@aegean.example' })],
    ['something that is no address', async () => null, () => signIn({ email: 'x\u0000' })],
    ['staff at the door of the shop', async () => null, () => signIn({ email: STAFF })],
    ['a locked member', () => set('member', 'LOCKED', `email = '${EMAIL}'`), signIn],
    ['a suspended account', () => set('account', 'SUSPENDED'), signIn],
    ['a suspended tenant', () => set('tenant', 'SUSPENDED'), signIn],
    ['staff with a wrong password', async () => null, () => signInStaff({ password: 'not the password' })],
    ['staff of another tenant', async () => null, () => signInStaff({ tenantCode: 'root' })],
    ['staff of no tenant', async () => null, () => signInStaff({ tenantCode: 'nowhere\u0000' })],
    ['a customer at the door for staff', async () => null, () => signInStaff({ email: EMAIL })],
    ['staff that has not accepted', () => invite(INVITED), () => signInStaff({ email: INVITED })],
    ['staff of a suspended tenant', () => set('tenant', 'SUSPENDED'), signInStaff],
  ])('K10: %s is answered like everything else', async (_who, prepare, attempt) => {
    await prepare();
    const answer = await attempt();
    await Promise.all([
      set('member', 'ACTIVE', `email = '${EMAIL}'`),
      set('account', 'ACTIVE'),
      set('tenant', 'ACTIVE'),
    ]);
    expect(answer).toEqual({
      session: null,
      userErrors: [
        {
          code: 'INVALID_CREDENTIALS',
          path: [],
          message: 'This e-mail and password do not belong together. Check both and try again.',
        },
      ],
    });
  });

  const invite = async (email: string) =>
    shop.ask(await shop.root(shop.tenantId), 'inviteMember', { name: 'Anna', email, roles: ['BILLING_AGENT'] }, ERRORS);

  test('a failed attempt leaves no trace in the audit; a good one leaves one', async () => {
    const count = async () =>
      (await shop.platform.sql(`select from messaging.audit_entry where operation = 'signIn'`)).length;
    const before = await count();
    await signIn({ password: 'not the password' });
    expect(await count()).toBe(before);
    await signIn();
    expect(await count()).toBe(before + 1);
    const [entry] = await shop.platform.sql(
      `select actor_kind, actor_name, subject_id from messaging.audit_entry where operation = 'signIn' order by id desc limit 1`,
    );
    expect(entry).toEqual({ actor_kind: 'member', actor_name: 'Eleni K.', subject_id: expect.stringMatching(/^mem_/) });
  });

  test('an access token is good while its session is', async () => {
    const { session } = await signIn();
    expect(await shop.claimsOfToken(session.accessToken)).toMatchObject({ accountId: expect.any(String) });
    await shop.ask(shop.nobody(), 'signOut', { refreshToken: session.refreshToken }, ERRORS);
    expect(await shop.claimsOfToken(session.accessToken)).toBeNull();
    expect((await refresh(session.refreshToken)).userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
    const unknown = await shop.ask(shop.nobody(), 'signOut', { refreshToken: 'nothing' }, ERRORS);
    expect(unknown).toEqual({ userErrors: [] });
  });

  test.each([
    ['the member is locked', () => set('member', 'LOCKED', `email = '${EMAIL}'`)],
    ['the account is suspended', () => set('account', 'SUSPENDED')],
  ])('an access token is refused when %s', async (_why, prepare) => {
    const { session } = await signIn();
    await prepare();
    const claims = await shop.claimsOfToken(session.accessToken);
    const refreshed = await refresh(session.refreshToken);
    await Promise.all([set('member', 'ACTIVE', `email = '${EMAIL}'`), set('account', 'ACTIVE')]);
    expect(claims).toBeNull();
    expect(refreshed.userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
  });

  test('a refresh token gives a new one and the viewer', async () => {
    const { session } = await signIn();
    const { session: next } = await refresh(session.refreshToken, shop.guest());
    expect(next.refreshToken).not.toBe(session.refreshToken);
    expect(next.viewer.member.email).toBe(EMAIL);
    expect((await refresh(next.refreshToken)).userErrors).toEqual([]);
  });

  test.each([1, 3])(
    'a refresh token that was used before, %d turns ago, ends the session for everybody',
    async (turns) => {
      const { session } = await signIn();
      const stolen = session.refreshToken;
      let current = stolen;
      for (let turn = 0; turn < turns; turn++) {
        current = (await refresh(current)).session.refreshToken;
      }
      expect((await refresh(stolen)).userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
      expect((await refresh(current)).userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
      expect(await shop.claimsOfToken(session.accessToken)).toBeNull();
    },
  );

  test('a made-up token with the id of somebody’s session ends nothing', async () => {
    const { session } = await signIn();
    const real = session.refreshToken;
    const madeUp = `${real.slice(0, real.lastIndexOf('.') + 1)}${'A'.repeat(43)}`;
    expect((await refresh(madeUp)).userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
    await shop.ask(shop.nobody(), 'signOut', { refreshToken: madeUp }, ERRORS);
    expect((await refresh(real)).userErrors).toEqual([]);
  });

  test('a token used twice at once: one of the two gets through, and the session ends', async () => {
    const { session } = await signIn();
    const both = await Promise.all([refresh(session.refreshToken), refresh(session.refreshToken)]);
    const through = both.filter((answer) => answer.session !== null);
    expect(through).toHaveLength(1);
    expect((await refresh(through[0]?.session.refreshToken ?? '')).userErrors).toMatchObject([
      { code: 'SESSION_EXPIRED' },
    ]);
  });

  test('a session that is over is over', async () => {
    const { session } = await signIn();
    await shop.platform.sql(`update tenant.session set expires_at = clock_timestamp() - interval '1 second'`);
    expect(await shop.claimsOfToken(session.accessToken)).toBeNull();
    expect((await refresh(session.refreshToken)).userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
  });
});
