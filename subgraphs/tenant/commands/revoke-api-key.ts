import { LockMode } from '@mikro-orm/postgresql';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { ApiKey } from '../entities/api-key.ts';
import type { TenantContext } from '../context.ts';
import { dangerousCommand } from './dangerous-command.ts';

/** Ends a key for good; whoever uses it is refused within five seconds. */
export async function revokeApiKey(context: TenantContext, input: { apiKeyId: string }) {
  authorize(context, 'api-key:write');
  const { tenantId, now } = context;
  const id = decodeId('apiKey', input.apiKeyId);
  return dangerousCommand(context, { operation: 'revokeApiKey', input }, async (transaction) => {
    const { em } = transaction;
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const apiKey = id === null ? null : await em.findOne(ApiKey, { tenantId, id }, lock);
    if (!apiKey) {
      const message = 'There is no such key. Take its id from `apiKeys`.';
      return reject({ code: 'NOT_FOUND', message, path: ['apiKeyId'] });
    }
    if (!apiKey.revokedAt) {
      apiKey.revokedAt = now;
      apiKey.epoch += 1;
    }
    transaction.audit({ subjectId: input.apiKeyId, after: { revokedAt: apiKey.revokedAt } });
    return accept({ apiKeyId: apiKey.id });
  });
}
