import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERRORS, openGreekShop, PASSWORD, SESSION, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';

const MEMBER = `member { id roles status account { name } } ${ERRORS}`;

describe('people are invited and given roles', () => {
  let shop: GreekShop;
  let admin: Claims;
  let reseller: Claims;
  let buyer: Claims;
  const who = { root: () => shop.root(shop.tenantId), admin: async () => admin, reseller: async () => reseller };
  const invite = (claims: Claims, email: string, roles: string[]) =>
    shop.ask(claims, 'inviteMember', { name: 'Anna D.', email, roles }, MEMBER);
  const change = (claims: Claims, memberId: string, roles: string[]) =>
    shop.ask(claims, 'changeMemberRoles', { memberId, roles }, MEMBER);
  const idOf = (claims: Claims) => encodeId('member', claims.actorId);

  beforeAll(async () => {
    shop = await openGreekShop();
    admin = await shop.staff('nikos@greece.example', ['COUNTRY_ADMIN']);
    reseller = await shop.register('nikos@attica.example', { kind: 'RESELLER', companyName: 'Attica Cloud' });
    buyer = await shop.register('eleni@aegean.example');
  });
  afterAll(() => shop.stop());

  test.each([
    ['root', 'COUNTRY_ADMIN'],
    ['admin', 'BILLING_AGENT'],
    ['reseller', 'BUYER'],
  ] as const)('%s invites a %s, who chooses a password and is in', async (inviter, role) => {
    const email = `anna.${inviter}@greece.example`;
    const { member, userErrors } = await invite(await who[inviter](), email, [role]);
    expect(userErrors).toEqual([]);
    expect(member).toMatchObject({
      roles: [role],
      status: 'INVITED',
      account: inviter === 'reseller' ? { name: 'Attica Cloud' } : null,
    });
    const [letter] = await shop.letters(email, 'invitation');
    const acceptIt = (password: string) =>
      shop.ask(shop.nobody(), 'acceptInvitation', { invitationToken: letter?.token, password }, `${SESSION} ${ERRORS}`);
    expect((await acceptIt(email)).userErrors).toMatchObject([{ code: 'PASSWORD_TOO_WEAK', path: ['password'] }]);
    expect((await acceptIt(PASSWORD)).session.viewer.member).toMatchObject({ email, roles: [role] });
    expect((await acceptIt(PASSWORD)).userErrors).toMatchObject([{ code: 'INVITATION_EXPIRED' }]);
  });

  test('a second invitation makes the first one worthless', async () => {
    const email = 'late@greece.example';
    await invite(admin, email, ['BILLING_AGENT']);
    await invite(admin, email, ['STOREFRONT_ADMIN']);
    const [first, second] = await shop.letters(email, 'invitation');
    const acceptIt = (token = '') =>
      shop.ask(
        shop.nobody(),
        'acceptInvitation',
        { invitationToken: token, password: PASSWORD },
        `${SESSION} ${ERRORS}`,
      );
    expect((await acceptIt(first?.token)).userErrors).toMatchObject([{ code: 'INVITATION_EXPIRED' }]);
    expect((await acceptIt(second?.token)).session.viewer.member.roles).toEqual(['STOREFRONT_ADMIN']);
  });

  test.each([
    ['an admin of a country', 'ROOT_OPERATOR', 'admin'],
    ['an admin of a country', 'BUYER', 'admin'],
    ['a reseller', 'COUNTRY_ADMIN', 'reseller'],
    ['root, in a country,', 'ROOT_OPERATOR', 'root'],
    ['root, for its own people,', 'BUYER', 'root'],
  ] as const)('R06: %s cannot hand out %s', async (_inviter, role, inviter) => {
    const { member, userErrors } = await invite(await who[inviter](), 'never@greece.example', [role]);
    expect(member).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'ROLE_NOT_GRANTABLE', path: ['roles'] }]);
  });

  test('a key that may write members has no role to hand out', async () => {
    const { apiKey } = await shop.ask(
      admin,
      'createApiKey',
      { name: 'HR', permissions: ['member:write'] },
      `apiKey { id } ${ERRORS}`,
    );
    const [key] = await shop.platform.sql<{ id: string }>(`select id from tenant.api_key where name = 'HR'`);
    const claims = { ...admin, actorKind: 'apiKey' as const, actorId: key?.id ?? '', roles: [], epoch: 1 };
    expect(apiKey.id).toMatch(/^key_/);
    expect((await invite(claims, 'never@greece.example', ['BILLING_AGENT'])).userErrors).toMatchObject([
      { code: 'ROLE_NOT_GRANTABLE' },
    ]);
  });

  test('a member of another account cannot be invited, nor one that is there already', async () => {
    for (const email of ['eleni@aegean.example', 'nikos@greece.example', 'nikos@attica.example']) {
      expect((await invite(reseller, email, ['BUYER'])).userErrors).toMatchObject([{ code: 'MEMBER_EXISTS' }]);
    }
  });

  test('R12: other roles end the sessions and make what is under way worthless', async () => {
    const email = 'maria@greece.example';
    const colleague = await shop.staff(email, ['COUNTRY_ADMIN']);
    const input = { tenantCode: 'gr', email, password: PASSWORD };
    const { session } = await shop.ask(shop.nobody(), 'signInStaff', input, SESSION);
    const { member } = await change(admin, idOf(colleague), ['BILLING_AGENT']);
    expect(member.roles).toEqual(['BILLING_AGENT']);
    expect(await shop.claimsOfToken(session.accessToken)).toBeNull();
    const refreshed = await shop.ask(shop.nobody(), 'refreshSession', { refreshToken: session.refreshToken }, ERRORS);
    expect(refreshed.userErrors).toMatchObject([{ code: 'SESSION_EXPIRED' }]);
    await expect(invite(colleague, 'friend@greece.example', ['COUNTRY_ADMIN'])).rejects.toThrow('FORBIDDEN');
  });

  test('R06: nobody raises the own roles, or takes a role that is not theirs to give', async () => {
    const everyone = await shop.staff('both@greece.example', ['STOREFRONT_ADMIN']);
    expect((await change(reseller, idOf(reseller), ['RESELLER_ADMIN', 'COUNTRY_ADMIN'])).userErrors).toMatchObject([
      { code: 'ROLE_NOT_GRANTABLE' },
    ]);
    await expect(change(everyone, idOf(everyone), ['COUNTRY_ADMIN'])).rejects.toThrow('FORBIDDEN');
    expect((await change(admin, idOf(reseller), ['BUYER'])).userErrors).toMatchObject([{ code: 'ROLE_NOT_GRANTABLE' }]);
    expect((await change(admin, idOf(admin), [])).userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
  });

  test('R08: a reseller cannot reach a member of another account', async () => {
    for (const stranger of [buyer, admin]) {
      expect((await change(reseller, idOf(stranger), ['BUYER'])).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
  });

  test('the last one who can give roles keeps that role, also when two let go at once', async () => {
    const partner = 'partner@attica.example';
    await invite(reseller, partner, ['RESELLER_ADMIN']);
    const [letter] = await shop.letters(partner, 'invitation');
    const { session } = await shop.ask(
      shop.nobody(),
      'acceptInvitation',
      { invitationToken: letter?.token, password: PASSWORD },
      SESSION,
    );
    const second = await shop.claimsOfToken(session.accessToken);
    const answers = await Promise.all([
      change(reseller, idOf(reseller), ['BUYER']),
      change(second as Claims, idOf(second as Claims), ['BUYER']),
    ]);
    const codes = answers.map((answer) => answer.userErrors[0]?.code ?? 'CHANGED').sort();
    expect(codes).toEqual(['CHANGED', 'LAST_ADMIN']);
  });

  test('signing somebody out everywhere ends each session', async () => {
    const email = 'petros@greece.example';
    const colleague = await shop.staff(email, ['BILLING_AGENT']);
    const signIn = async () =>
      (await shop.ask(shop.nobody(), 'signInStaff', { tenantCode: 'gr', email, password: PASSWORD }, SESSION)).session
        .accessToken;
    const tokens = [await signIn(), await signIn()];
    await shop.ask(admin, 'signOutEverywhere', { memberId: idOf(colleague) }, ERRORS);
    expect(await Promise.all(tokens.map((token) => shop.claimsOfToken(token)))).toEqual([null, null]);
    expect(await shop.claimsOfToken(await signIn())).not.toBeNull();
  });

  test('the viewer of a page header: root in a country, and a guest', async () => {
    const VIEWER = '{ viewer { member { name roles } account { id } tenant { code } permissions } }';
    const { data: asRoot } = await shop.platform.ask('tenant', await shop.root(shop.tenantId), VIEWER);
    expect(asRoot.viewer).toMatchObject({
      member: { roles: ['ROOT_OPERATOR'] },
      account: null,
      tenant: { code: 'gr' },
    });
    const { data: asGuest } = await shop.platform.ask('tenant', shop.guest(), VIEWER);
    expect(asGuest.viewer).toEqual({ member: null, account: null, tenant: { code: 'gr' }, permissions: [] });
  });
});
