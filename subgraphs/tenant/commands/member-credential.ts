import { sql } from 'kysely';
import { ALL_ACCOUNTS, type Claims } from '../../shared/context/operation-context.ts';
import { permissionsOfRoles, type Role } from '../../shared/context/permissions.ts';
import type { Writer } from '../../shared/database/transaction.ts';
import type { AccountStatus } from '../domain/account-details.ts';
import { readEmail } from '../domain/email.ts';
import type { SessionHolder } from '../domain/session-holder.ts';
import type { TenantStatus } from '../domain/tenant-status.ts';

/** Somebody who might hold a session, with what decides whether they may. */
export interface MemberCredential extends SessionHolder {
  tenantId: string;
  memberId: string;
  name: string;
  email: string;
  roles: Role[];
  /** Null for the distributor's own people. */
  accountId: string | null;
  epoch: number;
  /** Null before a password was chosen. */
  passwordHash: string | null;
  isRootTenant: boolean;
  /** What they trade in: their account's currency, or the tenant's default. */
  currency: string;
}

interface CredentialRow {
  name: string;
  email: string;
  id: string;
  roles: Role[];
  account_id: string | null;
  epoch: number;
  status: SessionHolder['memberStatus'];
  password_hash: string | null;
  account_status: AccountStatus | null;
  tenant_status: TenantStatus;
  kind: string;
  currency: string;
}

/** The member of a tenant with this id or e-mail, whoever asks: it is for those whom nobody knows yet. */
export async function findMemberCredential(
  writer: Writer,
  tenantId: string,
  wanted: { memberId: string } | { email: string },
): Promise<MemberCredential | null> {
  const key =
    'memberId' in wanted ? sql`member.id = ${wanted.memberId}` : sql`member.email = ${readEmail(wanted.email)}`;
  const context = { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
  const [row] = await writer.transaction(context, (transaction) =>
    transaction.query<CredentialRow>(sql`
      select member.id, member.name, member.email, member.roles, member.account_id, member.epoch, member.status, member_secret.password_hash,
        account.status as account_status, tenant.status as tenant_status, tenant.kind,
        coalesce(account.currency, tenant.default_currency) as currency
      from tenant.member
      join tenant.tenant on tenant.tenant_id = member.tenant_id
      left join tenant.account on account.tenant_id = member.tenant_id and account.id = member.account_id
      left join tenant.member_secret on member_secret.tenant_id = member.tenant_id and member_secret.member_id = member.id
      where member.tenant_id = ${tenantId} and ${key}`),
  );
  return row ? credentialOf(tenantId, row) : null;
}

function credentialOf(tenantId: string, row: CredentialRow): MemberCredential {
  return {
    tenantId,
    memberId: row.id,
    name: row.name,
    email: row.email,
    roles: row.roles,
    accountId: row.account_id,
    epoch: row.epoch,
    passwordHash: row.password_hash,
    isRootTenant: row.kind === 'ROOT',
    currency: row.currency,
    memberStatus: row.status,
    accountStatus: row.account_status,
    tenantStatus: row.tenant_status,
  };
}

/** What the gateway would vouch for, once somebody is known to be this member. */
export function claimsOfMember(member: MemberCredential, sessionId: string): Omit<Claims, 'storefrontId' | 'locale'> {
  const { tenantId, memberId, name, accountId, roles, epoch, isRootTenant, currency } = member;
  return {
    actorKind: 'member',
    actorId: memberId,
    actorName: name,
    tenantId,
    homeTenantId: tenantId,
    isRootTenant,
    readScope: 'tenant',
    accountId: accountId ?? ALL_ACCOUNTS,
    permissions: permissionsOfRoles(roles),
    roles,
    door: accountId === null ? (isRootTenant ? 'root' : 'backOffice') : 'storefront',
    currency,
    sessionId,
    epoch,
  };
}
