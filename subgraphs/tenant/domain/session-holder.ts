import type { AccountStatus } from './account-details.ts';
import type { TenantStatus } from './tenant-status.ts';

/** Everything on which somebody's right to a session depends. */
export interface SessionHolder {
  memberStatus: 'INVITED' | 'ACTIVE' | 'LOCKED';
  /** Null for the distributor's own people. */
  accountStatus: AccountStatus | null;
  tenantStatus: TenantStatus;
}

/** Whether somebody may begin or go on with a session: they, their account and their tenant are all active. */
export function canHoldSession({ memberStatus, accountStatus, tenantStatus }: SessionHolder): boolean {
  return (
    memberStatus === 'ACTIVE' && (accountStatus === null || accountStatus === 'ACTIVE') && tenantStatus === 'ACTIVE'
  );
}
