import { LockMode } from '@mikro-orm/postgresql';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';
import { decideRotation } from '../domain/api-key-grant.ts';
import { ApiKey } from '../entities/api-key.ts';
import { addApiKey, drawApiKey, grantablePermissions, refuseManyKeys } from './create-api-key.ts';
import { dangerousCommand } from './dangerous-command.ts';

export interface RotateApiKey {
  apiKeyId: string;
  /** For how long the old key still works, by ISO 8601. */
  overlap: string;
}

/**
 * A second key with the name and permissions of the first, which ends after the overlap: time to bring the new one to where
 * it is used. The key itself is answered once. Expiry goes by real time.
 */
export async function rotateApiKey(context: TenantContext, input: RotateApiKey) {
  authorize(context, 'api-key:write');
  const { tenantId } = context;
  const id = decodeId('apiKey', input.apiKeyId);
  const drawn = drawApiKey();
  const rotated = await dangerousCommand(context, { operation: 'rotateApiKey', input }, async (transaction) => {
    const { em } = transaction;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const old = id === null ? null : await em.findOne(ApiKey, { tenantId, id }, lock);
    if (!old) {
      const message = 'There is no such key. Take its id from `apiKeys`.';
      return reject({ code: 'NOT_FOUND', message, path: ['apiKeyId'] });
    }
    const { name, permissions } = old;
    const key = { permissions, expiresAt: old.expiresAt ?? null, revokedAt: old.revokedAt ?? null };
    const grantable = grantablePermissions(context);
    const decision = decideRotation(key, input.overlap, { grantable, now: new Date() });
    if (!decision.ok) {
      return decision;
    }
    const tooMany = await refuseManyKeys(transaction, tenantId);
    if (tooMany) {
      return tooMany;
    }
    const apiKeyId = await addApiKey(transaction, context, { name, permissions, expiresAt: key.expiresAt }, drawn);
    old.expiresAt = decision.value.oldExpiresAt;
    transaction.audit({
      subjectId: input.apiKeyId,
      before: { expiresAt: key.expiresAt },
      after: { expiresAt: old.expiresAt, newKey: encodeId('apiKey', apiKeyId), prefix: drawn.prefix },
    });
    return accept({ apiKeyId });
  });
  if (!rotated.ok) {
    return rotated;
  }
  return accept({ ...rotated.value, secret: context.answer.isIdempotentReplay ? null : drawn.key });
}
