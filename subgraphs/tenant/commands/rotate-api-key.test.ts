import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { ApiKeyCredential } from '../../shared/context/credentials.ts';
import type { Claims } from '../../shared/context/operation-context.ts';

const KEY = `secret apiKey { id name permissions expiresAt } ${ERRORS}`;

describe('a key gets a successor', () => {
  let shop: GreekShop;
  let admin: Claims;

  beforeAll(async () => {
    shop = await openGreekShop();
    admin = await shop.staff('nikos@greece.example', ['COUNTRY_ADMIN']);
  });
  afterAll(() => shop.stop());

  const create = (permissions: string[]) => shop.ask(admin, 'createApiKey', { name: 'ERP', permissions }, KEY);
  const rotate = (apiKeyId: string, overlap: string, claims = admin, headers = {}) =>
    shop.ask(claims, 'rotateApiKey', { apiKeyId, overlap }, KEY, headers);
  const isKnown = async (secret: string) => {
    const hash = createHash('sha256').update(secret).digest('base64url');
    return ((await shop.call('look-up-api-key', { hash })) as ApiKeyCredential | null) !== null;
  };

  test('both work until the overlap is over; the new one is shown once', async () => {
    const old = await create(['account:read', 'change:read']);
    const headers = { 'idempotency-key': 'rotate-once' };
    const next = await rotate(old.apiKey.id, 'P1D', admin, headers);
    expect(next).toMatchObject({
      apiKey: { name: 'ERP', permissions: ['account:read', 'change:read'], expiresAt: null },
      userErrors: [],
    });
    expect(await Promise.all([old.secret, next.secret].map(isKnown))).toEqual([true, true]);
    expect(await rotate(old.apiKey.id, 'P1D', admin, headers)).toEqual({ ...next, secret: null });
    const [row] = await shop.platform.sql<{ hours: number }>(
      `select round(extract(epoch from expires_at - clock_timestamp()) / 3600)::int as hours from tenant.api_key where expires_at is not null`,
    );
    expect(row?.hours).toBe(24);
    await shop.platform.sql('update tenant.api_key set expires_at = clock_timestamp() where expires_at is not null');
    expect(await Promise.all([old.secret, next.secret].map(isKnown))).toEqual([false, true]);
  });

  test('K04: without an overlap the old one has ended at once', async () => {
    const old = await create(['account:read']);
    const { secret } = await rotate(old.apiKey.id, 'PT0S');
    expect(await Promise.all([old.secret, secret].map(isKnown))).toEqual([false, true]);
  });

  test('nobody gets a key by it that may do more than they', async () => {
    const old = await create(['account:write']);
    const less = { ...admin, permissions: ['api-key:write', 'account:read'] as const };
    expect(await rotate(old.apiKey.id, 'P1D', less)).toMatchObject({
      secret: null,
      apiKey: null,
      userErrors: [{ code: 'PERMISSION_NOT_GRANTABLE' }],
    });
  });

  test('a key that has ended or is nobody’s, and an overlap of months, are refused', async () => {
    const old = await create(['account:read']);
    expect(await rotate(old.apiKey.id, 'P2M')).toMatchObject({
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['overlap'] }],
    });
    await shop.ask(admin, 'revokeApiKey', { apiKeyId: old.apiKey.id }, ERRORS);
    expect(await rotate(old.apiKey.id, 'P1D')).toMatchObject({
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['apiKeyId'] }],
    });
    expect(await rotate('key_00000000000000000000000000', 'P1D')).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    });
  });
});
