import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { TenantContext } from '../context.ts';
import type { AccountRecord, MemberRecord } from './loaders.ts';
import { MEMBER_COLUMNS } from './loaders.ts';

/** The person who asks; null for guests and machines. A root member's own row lies in root, wherever it acts. */
export async function findOwnMember(context: TenantContext): Promise<MemberRecord | null> {
  const { actorKind, actorId, homeTenantId, accountId } = context;
  if (actorKind !== 'member') {
    return null;
  }
  const home = { tenantId: homeTenantId, accountId, readScope: 'tenant' as const };
  const [row] = await context.reader.read<MemberRecord>(home, {
    text: `select ${MEMBER_COLUMNS} from tenant.member where tenant_id = $1 and id = $2`,
    values: [homeTenantId, actorId],
  });
  return row ?? null;
}

/** For whom the person shops; null for guests, machines and the distributor's own people. */
export async function findOwnAccount(context: TenantContext): Promise<AccountRecord | null> {
  const { actorKind, homeTenantId: tenantId, accountId, loaders } = context;
  const isShopper = actorKind === 'member' && accountId !== ALL_ACCOUNTS;
  return isShopper ? loaders.account.load({ tenantId, id: accountId }) : null;
}
