import { sql } from 'kysely';
import type { ApiKeyCredential, MemberCredential } from '../../shared/context/credentials.ts';
import { ALL_ACCOUNTS, NO_TENANT } from '../../shared/context/operation-context.ts';
import type { Role } from '../../shared/context/permissions.ts';
import type { Reader } from '../../shared/database/reader.ts';
import type { Writer } from '../../shared/database/transaction.ts';
import { findTenantFacts } from './credentials-of-tenants.ts';

interface Services {
  reader: Reader;
  writer: Writer;
}

interface MemberRow {
  name: string;
  roles: Role[];
  account_id: string | null;
  currency: string | null;
  epoch: number;
}

/** `look-up-member`: who a session belongs to, while it lasts and the member and their account are active. */
export async function lookUpMember(
  { tenantId, memberId, sessionId }: { tenantId: string; memberId: string; sessionId: string },
  { reader, writer }: Services,
): Promise<MemberCredential | null> {
  const [row] = await writer.transaction(systemOf(tenantId), (transaction) =>
    transaction.query<MemberRow>(sql`
      select member.name, member.roles, member.account_id, account.currency, member.epoch
      from tenant.session
      join tenant.member on member.tenant_id = session.tenant_id and member.id = session.member_id
      left join tenant.account on account.tenant_id = member.tenant_id and account.id = member.account_id
      where session.tenant_id = ${tenantId} and session.id = ${sessionId} and session.member_id = ${memberId}
        and session.ended_at is null and session.expires_at > clock_timestamp()
        and member.status = 'ACTIVE' and (member.account_id is null or account.status = 'ACTIVE')`),
  );
  const facts = row && (await findTenantFacts(reader, tenantId));
  if (!row || !facts) {
    return null;
  }
  const { name, roles, account_id: accountId, currency: accountCurrency, epoch } = row;
  return { ...facts.tenant, storefront: facts.storefront, memberId, name, roles, accountId, accountCurrency, epoch };
}

interface ApiKeyRow {
  id: string;
  name: string;
  permissions: string[];
  epoch: number;
}

/** `look-up-api-key`: what a key may do, while it is neither revoked nor expired. Notes once a minute that it is used. */
export async function lookUpApiKey(
  { hash }: { hash: string },
  { reader, writer }: Services,
): Promise<ApiKeyCredential | null> {
  const [found] = await writer.transaction(systemOf(NO_TENANT), (transaction) =>
    transaction.query<{ tenant_id: string; api_key_id: string }>(
      sql`select tenant_id, api_key_id from platform.look_up_api_key(${hash})`,
    ),
  );
  if (!found) {
    return null;
  }
  const { tenant_id: tenantId, api_key_id: apiKeyId } = found;
  const [row] = await writer.transaction(systemOf(tenantId), async (transaction) => {
    const rows = await transaction.query<ApiKeyRow>(sql`
      select id, name, permissions, epoch from tenant.api_key
      where tenant_id = ${tenantId} and id = ${apiKeyId} and revoked_at is null
        and (expires_at is null or expires_at > clock_timestamp())`);
    await transaction.query(sql`
      update tenant.api_key set last_used_at = now()
      where tenant_id = ${tenantId} and id = any(${rows.map(({ id }) => id)}::uuid[])
        and (last_used_at is null or last_used_at < now() - interval '1 minute')`);
    return rows;
  });
  const facts = row && (await findTenantFacts(reader, tenantId));
  if (!row || !facts) {
    return null;
  }
  const { name, permissions, epoch } = row;
  return { ...facts.tenant, storefront: facts.storefront, apiKeyId, name, permissions, epoch };
}

function systemOf(tenantId: string) {
  return { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
}
