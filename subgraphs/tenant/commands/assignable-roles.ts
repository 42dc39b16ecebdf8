import { isActingFromRoot, type Claims } from '../../shared/context/operation-context.ts';
import { GRANTABLE_ROLES, ROLES, STAFF_ROLES, type Role } from '../../shared/context/permissions.ts';
import type { AccountKind } from '../domain/account-details.ts';

/** Whether the caller works in the root tenant itself, not from there in a country. */
export function isInRoot(context: Pick<Claims, 'isRootTenant' | 'tenantId' | 'homeTenantId'>): boolean {
  return context.isRootTenant && !isActingFromRoot(context);
}

/** What holders of these roles may hand out together. */
export function grantableRoles(roles: readonly Role[]): Role[] {
  return ROLES.filter((role) => roles.some((own) => GRANTABLE_ROLES[own].includes(role)));
}

/** The roles that make sense for a member: root's in the root tenant alone, a reseller's for resellers alone. */
export function assignableRoles(member: { accountKind: AccountKind | null; isRootTenant: boolean }): Role[] {
  const { accountKind, isRootTenant } = member;
  if (accountKind !== null) {
    return accountKind === 'RESELLER' ? ['RESELLER_ADMIN', 'BUYER'] : ['BUYER'];
  }
  return STAFF_ROLES.filter((role) => isRootTenant || !role.startsWith('ROOT_'));
}

/** The role whose holders decide about the roles of the others around a member. */
export function adminRole(member: { accountKind: AccountKind | null; isRootTenant: boolean }): Role {
  if (member.accountKind !== null) {
    return 'RESELLER_ADMIN';
  }
  return member.isRootTenant ? 'ROOT_OPERATOR' : 'COUNTRY_ADMIN';
}
