import { defineEntity, p } from '@mikro-orm/postgresql';

/** A machine's credential, without the key itself. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  schema: 'tenant',
  tableName: 'api_key',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    /** The beginning of the key, by which people and secret scanners know it. */
    prefix: p.text(),
    lastFour: p.text(),
    permissions: p.array(),
    epoch: p.integer(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** In a table of its own that no reading role may open. */
export const ApiKeySecret = defineEntity({
  name: 'ApiKeySecret',
  schema: 'tenant',
  tableName: 'api_key_secret',
  properties: {
    tenantId: p.uuid().primary(),
    apiKeyId: p.uuid().primary(),
    keyHash: p.text(),
  },
});
