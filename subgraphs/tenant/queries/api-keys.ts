import { authorize } from '../../shared/context/authorize.ts';
import type { TenantContext } from '../context.ts';
import { API_KEY_COLUMNS, type ApiKeyRecord } from './loaders.ts';

/** The keys of the acting tenant that are not revoked, a hundred at most, the newest first. */
export async function findApiKeys(context: TenantContext): Promise<ApiKeyRecord[]> {
  authorize(context, 'api-key:read');
  return context.reader.read<ApiKeyRecord>(context, {
    text: `select ${API_KEY_COLUMNS} from tenant.api_key where tenant_id = $1 and revoked_at is null order by id desc`,
    values: [context.tenantId],
  });
}
