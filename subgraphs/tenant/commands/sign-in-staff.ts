import { sql } from 'kysely';
import { ALL_ACCOUNTS, NO_TENANT } from '../../shared/context/operation-context.ts';
import { readEmail } from '../domain/email.ts';
import { isTenantCode } from '../domain/tenant-settings.ts';
import type { TenantContext } from '../context.ts';
import { findMemberCredential } from './member-credential.ts';
import { beginSession, type SignIn } from './sign-in.ts';

export interface SignInStaff extends SignIn {
  tenantCode: string;
}

/** Begins a session of one of the distributor's own people, who are asked for their tenant's code instead of a header. */
export async function signInStaff(context: TenantContext, { tenantCode, email, password }: SignInStaff) {
  const { writer, now } = context;
  const code = isTenantCode(tenantCode) ? tenantCode : '';
  const nobody = { tenantId: NO_TENANT, accountId: ALL_ACCOUNTS, now };
  const [found] = await writer.transaction(nobody, (transaction) =>
    transaction.query<{ tenant_id: string; member_id: string }>(
      sql`select tenant_id, member_id from platform.look_up_member(${code}, ${readEmail(email)})`,
    ),
  );
  const { tenant_id: tenantId, member_id: memberId } = found ?? { tenant_id: NO_TENANT, member_id: NO_TENANT };
  const member = await findMemberCredential(writer, tenantId, { memberId });
  return beginSession(context, {
    operation: 'signInStaff',
    member: member?.accountId === null ? member : null,
    password,
  });
}
