import { authorize } from '../../shared/context/authorize.ts';
import { PERMISSIONS_OF_ROLE } from '../../shared/context/permissions.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { secretPrefix, type TenantContext } from '../context.ts';
import { decideApiKey, type ApiKeyGrant, type ApiKeyWish } from '../domain/api-key-grant.ts';
import { ApiKey, ApiKeySecret } from '../entities/api-key.ts';
import { isInRoot } from './assignable-roles.ts';
import { dangerousCommand } from './dangerous-command.ts';
import { hashOfSecret, randomText } from './secrets.ts';

const KEYS_MAX = 100;

/**
 * A credential for a machine, which may do no more than its maker, and outside root nothing that is root's. The key itself
 * is answered once and kept nowhere; a replay of the request has none to show.
 */
export async function createApiKey(context: TenantContext, input: ApiKeyWish) {
  authorize(context, 'api-key:write');
  const { tenantId, now } = context;
  const decision = decideApiKey(input, { grantable: grantablePermissions(context), now });
  if (!decision.ok) {
    return decision;
  }
  const drawn = drawApiKey();
  const created = await dangerousCommand(context, { operation: 'createApiKey', input }, async (transaction) => {
    const tooMany = await refuseManyKeys(transaction, tenantId);
    if (tooMany) {
      return tooMany;
    }
    const id = await addApiKey(transaction, context, decision.value, drawn);
    transaction.audit({ subjectId: encodeId('apiKey', id), after: { ...decision.value, prefix: drawn.prefix } });
    return accept({ apiKeyId: id });
  });
  if (!created.ok) {
    return created;
  }
  return accept({ ...created.value, secret: context.answer.isIdempotentReplay ? null : drawn.key });
}

/** What the caller may let a key do. */
export function grantablePermissions(context: TenantContext): string[] {
  const ofCountry = PERMISSIONS_OF_ROLE.COUNTRY_ADMIN;
  return context.permissions.filter((permission) => isInRoot(context) || ofCountry.includes(permission));
}

export interface DrawnKey {
  /** What people and secret scanners know it by. */
  prefix: string;
  key: string;
}

export function drawApiKey(): DrawnKey {
  const prefix = `${secretPrefix()}_${randomText(8)}`;
  return { prefix, key: `${prefix}_${randomText(43)}` };
}

/** A refusal when the tenant has as many keys as it may have. */
export async function refuseManyKeys({ em }: Transaction, tenantId: string) {
  if ((await em.count(ApiKey, { tenantId, revokedAt: null })) < KEYS_MAX) {
    return null;
  }
  const message = `A tenant has at most ${KEYS_MAX} keys. Revoke one that is not used any more.`;
  return reject({ code: 'BAD_USER_INPUT' as const, message, path: [] });
}

/** Keeps the key's hash and what it may do; returns its id. */
export async function addApiKey(
  { em }: Transaction,
  { tenantId, now }: TenantContext,
  grant: ApiKeyGrant,
  { prefix, key }: DrawnKey,
): Promise<string> {
  const id = uuidv7();
  em.create(ApiKey, { ...grant, tenantId, id, prefix, lastFour: key.slice(-4), epoch: 1, createdAt: now });
  await em.flush();
  em.create(ApiKeySecret, { tenantId, apiKeyId: id, keyHash: hashOfSecret(key) });
  return id;
}
