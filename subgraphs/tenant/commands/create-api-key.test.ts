import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { ApiKeyCredential } from '../../shared/context/credentials.ts';
import type { Claims } from '../../shared/context/operation-context.ts';

const KEY = `secret apiKey { id name prefix lastFour permissions expiresAt lastUsedAt revokedAt } ${ERRORS}`;
const KEYS = '{ apiKeys { name lastUsedAt } }';

interface Key {
  name: string;
  lastUsedAt: string | null;
}

describe('a back office gets a key', () => {
  let shop: GreekShop;
  let admin: Claims;
  const create = (input: object, claims = admin, headers = {}) =>
    shop.ask(claims, 'createApiKey', { name: 'ERP', permissions: ['account:read'], ...input }, KEY, headers);
  const lookUp = (secret: string) =>
    shop.call('look-up-api-key', {
      hash: createHash('sha256').update(secret).digest('base64url'),
    }) as Promise<ApiKeyCredential | null>;

  beforeAll(async () => {
    shop = await openGreekShop();
    admin = await shop.staff('nikos@greece.example', ['COUNTRY_ADMIN']);
  });
  afterAll(() => shop.stop());

  test('it is shown once, and the gateway knows it by its hash', async () => {
    const headers = { 'idempotency-key': 'one-key-please' };
    const { secret, apiKey } = await create({}, admin, headers);
    expect(secret).toMatch(/^trb_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/);
    expect(apiKey).toMatchObject({
      name: 'ERP',
      prefix: secret.slice(0, 17),
      lastFour: secret.slice(-4),
      lastUsedAt: null,
    });
    expect(await create({}, admin, headers)).toEqual({ secret: null, apiKey, userErrors: [] });
    expect(await lookUp(secret)).toMatchObject({
      tenantCode: 'gr',
      name: 'ERP',
      permissions: ['account:read'],
      epoch: 1,
      storefront: { storefrontId: shop.storefrontId },
    });
    expect(await lookUp(`${secret.slice(0, -1)}!`)).toBeNull();
  });

  test('its last use is noted once a minute', async () => {
    const { secret } = await create({ name: 'Used' });
    await lookUp(secret);
    const used = async () => {
      const { apiKeys } = await shop.read<{ apiKeys: Key[] }>(admin, KEYS);
      return apiKeys.find(({ name }) => name === 'Used')?.lastUsedAt ?? '';
    };
    const first = await used();
    await lookUp(secret);
    expect(await used()).toBe(first);
    await shop.platform.sql(`update tenant.api_key set last_used_at = last_used_at - interval '2 minutes'`);
    await lookUp(secret);
    expect(new Date(await used()).getTime()).toBeGreaterThanOrEqual(new Date(first).getTime());
  });

  test('K04: a revoked or expired key is nobody’s', async () => {
    const { secret, apiKey } = await create({ name: 'Revoked' });
    const revoke = () => shop.ask(admin, 'revokeApiKey', { apiKeyId: apiKey.id }, `apiKey { revokedAt } ${ERRORS}`);
    const { apiKey: revoked } = await revoke();
    expect(revoked.revokedAt).not.toBeNull();
    expect((await revoke()).apiKey).toEqual(revoked);
    expect(await lookUp(secret)).toBeNull();
    const expiring = await create({ name: 'Expiring', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await lookUp(expiring.secret)).not.toBeNull();
    await shop.platform.sql(`update tenant.api_key set expires_at = clock_timestamp() where name = 'Expiring'`);
    expect(await lookUp(expiring.secret)).toBeNull();
    const { apiKeys } = await shop.read<{ apiKeys: Key[] }>(admin, KEYS);
    expect(apiKeys.map(({ name }) => name)).not.toContain('Revoked');
  });

  test.each([
    ['what its maker may not do', { permissions: ['tenant:write'] }, 'PERMISSION_NOT_GRANTABLE', 'permissions'],
    ['what does not exist', { permissions: ['everything'] }, 'PERMISSION_NOT_GRANTABLE', 'permissions'],
    ['nothing', { permissions: [] }, 'BAD_USER_INPUT', 'permissions'],
    ['something without a name', { name: ' ' }, 'BAD_USER_INPUT', 'name'],
    ['something that has expired', { expiresAt: '2020-01-01T00:00:00.000Z' }, 'BAD_USER_INPUT', 'expiresAt'],
  ])('no key for %s', async (_what, input, code, field) => {
    expect(await create(input)).toMatchObject({ secret: null, apiKey: null, userErrors: [{ code, path: [field] }] });
  });

  test('root gives a country’s key nothing that is root’s alone', async () => {
    const inGreece = await shop.root(shop.tenantId);
    expect((await create({ permissions: ['catalog:publish'] }, inGreece)).userErrors).toMatchObject([
      { code: 'PERMISSION_NOT_GRANTABLE' },
    ]);
    expect((await create({ name: 'Root', permissions: ['catalog:publish'] }, await shop.root())).userErrors).toEqual(
      [],
    );
  });

  test('a key of production can be told from a sandbox’s by looking at it', async () => {
    process.env.TRIBUTARY_MODE = 'production';
    const { secret } = await create({ name: 'Live' });
    delete process.env.TRIBUTARY_MODE;
    expect(secret).toMatch(/^trb_live_/);
  });

  test('a key cannot be revoked from another tenant', async () => {
    const { apiKey } = await create({ name: 'Greek' });
    const answer = await shop.ask(await shop.root(), 'revokeApiKey', { apiKeyId: apiKey.id }, ERRORS);
    expect(answer.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['apiKeyId'] }]);
  });
});
