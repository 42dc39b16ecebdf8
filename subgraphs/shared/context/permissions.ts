/**
 * Everything that a credential can be allowed to do, as `noun:verb`. A root field carries exactly one of these in its
 * `@access` directive; `public` says that no permission is needed, so that a forgotten rule is noticed.
 */
export const PERMISSIONS = [
  'account:approve',
  'account:read',
  'account:write',
  'api-key:read',
  'api-key:write',
  'audit:read',
  'cart:write',
  'catalog:import',
  'catalog:publish',
  'change:read',
  'credit:write',
  'csp-agreement:write',
  'invoice:read',
  'job:read',
  'job:write',
  'ledger:read',
  'margin:read',
  'member:write',
  'merchant-account:write',
  'order:place',
  'order:read',
  'payment:authorize',
  'payment:read',
  'payment:refund',
  'price:publish',
  'price:read',
  'price:write',
  'product:read',
  'product:write',
  'provisioning:read',
  'provisioning:resolve',
  'revenue:read',
  'sandbox:clock',
  'subscription:read',
  'tenant:read',
  'tenant:write',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = [
  'ROOT_ANALYST',
  'ROOT_OPERATOR',
  'COUNTRY_ADMIN',
  'STOREFRONT_ADMIN',
  'RESELLER_ADMIN',
  'BILLING_AGENT',
  'SUBSCRIPTIONS_MANAGER',
  'BUYER',
] as const;

export type Role = (typeof ROLES)[number];

const READS = PERMISSIONS.filter((permission) => permission.endsWith(':read'));
const ROOT_ONLY: Permission[] = [
  'catalog:import',
  'catalog:publish',
  'provisioning:read',
  'provisioning:resolve',
  'revenue:read',
  'sandbox:clock',
  'tenant:write',
];
const SHOPPER_READS: Permission[] = ['account:read', 'invoice:read', 'job:read', 'order:read', 'subscription:read'];
const SHOPPER: Permission[] = [...SHOPPER_READS, 'cart:write', 'order:place', 'payment:authorize'];
const STAFF: Permission[] = [...SHOPPER_READS, 'product:read', 'price:read', 'tenant:read'];

/** What each role may do. A role of a shopper (reseller or customer) never holds a staff permission such as `tenant:read`. */
export const PERMISSIONS_OF_ROLE: Record<Role, readonly Permission[]> = {
  ROOT_OPERATOR: PERMISSIONS,
  ROOT_ANALYST: READS,
  COUNTRY_ADMIN: PERMISSIONS.filter((permission) => !ROOT_ONLY.includes(permission)),
  STOREFRONT_ADMIN: [...STAFF, 'product:write', 'account:approve', 'account:write'],
  BILLING_AGENT: [...STAFF, 'credit:write', 'ledger:read', 'margin:read', 'payment:read', 'payment:refund'],
  SUBSCRIPTIONS_MANAGER: [...STAFF],
  RESELLER_ADMIN: [...SHOPPER, 'account:write', 'member:write'],
  BUYER: SHOPPER,
};

/** Roles that a holder of each role may hand out; nobody grants a role above the own one (SECURITY R06). */
export const GRANTABLE_ROLES: Record<Role, readonly Role[]> = {
  ROOT_OPERATOR: ROLES,
  ROOT_ANALYST: [],
  COUNTRY_ADMIN: ['COUNTRY_ADMIN', 'STOREFRONT_ADMIN', 'BILLING_AGENT', 'SUBSCRIPTIONS_MANAGER'],
  STOREFRONT_ADMIN: [],
  BILLING_AGENT: [],
  SUBSCRIPTIONS_MANAGER: [],
  RESELLER_ADMIN: ['RESELLER_ADMIN', 'BUYER'],
  BUYER: [],
};

/** Roles of the distributor's own people, as against those of its customers. */
export const STAFF_ROLES: readonly Role[] = [
  'ROOT_ANALYST',
  'ROOT_OPERATOR',
  'COUNTRY_ADMIN',
  'STOREFRONT_ADMIN',
  'BILLING_AGENT',
  'SUBSCRIPTIONS_MANAGER',
];

/** The permissions of all given roles together, without doubles, in the table's order. */
export function permissionsOfRoles(roles: readonly Role[]): Permission[] {
  const granted = new Set(roles.flatMap((role) => PERMISSIONS_OF_ROLE[role]));
  return PERMISSIONS.filter((permission) => granted.has(permission));
}

export function isPermission(text: string): text is Permission {
  return (PERMISSIONS as readonly string[]).includes(text);
}
