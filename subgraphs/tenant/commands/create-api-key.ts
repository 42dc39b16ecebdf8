import { authorize } from '../../shared/context/authorize.ts';
import { PERMISSIONS_OF_ROLE } from '../../shared/context/permissions.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { secretPrefix, type TenantContext } from '../context.ts';
import { decideApiKey, type ApiKeyWish } from '../domain/api-key-grant.ts';
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
  const { tenantId, permissions, now } = context;
  const ofCountry = PERMISSIONS_OF_ROLE.COUNTRY_ADMIN;
  const grantable = permissions.filter((permission) => isInRoot(context) || ofCountry.includes(permission));
  const decision = decideApiKey(input, { grantable, now });
  if (!decision.ok) {
    return decision;
  }
  const prefix = `${secretPrefix()}_${randomText(8)}`;
  const key = `${prefix}_${randomText(43)}`;
  const created = await dangerousCommand(context, { operation: 'createApiKey', input }, async (transaction) => {
    const { em } = transaction;
    if ((await em.count(ApiKey, { tenantId, revokedAt: null })) >= KEYS_MAX) {
      const message = `A tenant has at most ${KEYS_MAX} keys. Revoke one that is not used any more.`;
      return reject({ code: 'BAD_USER_INPUT', message, path: [] });
    }
    const id = uuidv7();
    em.create(ApiKey, {
      ...decision.value,
      tenantId,
      id,
      prefix,
      lastFour: key.slice(-4),
      epoch: 1,
      createdAt: now,
    });
    await em.flush();
    em.create(ApiKeySecret, { tenantId, apiKeyId: id, keyHash: hashOfSecret(key) });
    transaction.audit({ subjectId: encodeId('apiKey', id), after: { ...decision.value, prefix } });
    return accept({ apiKeyId: id });
  });
  if (!created.ok) {
    return created;
  }
  return accept({ ...created.value, secret: context.answer.isIdempotentReplay ? null : key });
}
