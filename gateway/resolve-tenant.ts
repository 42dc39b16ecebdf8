import type { StorefrontFacts, TenantFacts } from '../subgraphs/shared/context/credentials.ts';
import type { Door, ReadScope } from '../subgraphs/shared/context/operation-context.ts';
import { decodeId } from '../subgraphs/shared/ids/type-id.ts';
import { isShopper, tenantForbidden, type Caller } from './authenticate.ts';
import { refusal } from './format-error.ts';
import type { LookUp } from './look-up.ts';
import type { RequestHeaders } from './request-headers.ts';
import { SESSION_AND_PASSWORD_MUTATIONS, SESSION_MUTATIONS } from './session-mutations.ts';

/** A caller without a credential stands before the session door, which leads to the other ones only. */
export type GatewayDoor = Door | 'session';

/** For whom the caller acts. `home` and `acting` are null together: nobody is known yet. */
export interface Acting {
  door: GatewayDoor;
  home: TenantFacts | null;
  acting: TenantFacts | null;
  storefront: StorefrontFacts | null;
  readScope: ReadScope;
  isRootMember: boolean;
  /** Whether X-Tenant-Id was sent. */
  isTenantNamed: boolean;
}

/**
 * The acting tenant and what reads may see. Headers only choose among what the credential allows; a tenant that is not
 * there is refused like one that is not yours, in the same words and without a query.
 */
export async function resolveTenant(caller: Caller, headers: RequestHeaders, lookUp: LookUp): Promise<Acting> {
  const { tenant, scope } = headers;
  const home = homeOf(caller);
  const isRootMember = caller.kind === 'member' && caller.member.isRootTenant && caller.member.accountId === null;
  if (scope !== null && tenant !== null) {
    throw refusal('BAD_REQUEST', 'X-Tenant-Id and X-Tenant-Scope exclude each other.');
  }
  if (!home) {
    if (scope !== null || tenant !== null) {
      throw tenantForbidden();
    }
    return {
      door: 'session',
      home,
      acting: null,
      storefront: null,
      readScope: 'tenant',
      isRootMember,
      isTenantNamed: false,
    };
  }
  const known = { door: doorOf(caller, home), home, isRootMember, isTenantNamed: tenant !== null };
  if (isRootMember) {
    const elsewhere = tenant === null || isNamed(home, tenant) ? null : await lookUp.tenant(tenant);
    if (tenant !== null && !isNamed(home, tenant) && !elsewhere) {
      throw tenantForbidden();
    }
    return {
      ...known,
      acting: elsewhere ?? home,
      storefront: elsewhere ? elsewhere.storefront : home.storefront,
      readScope: await readScopeOf(scope, home, lookUp),
    };
  }
  if (scope !== null || !home.isActive || (tenant !== null && !isNamed(home, tenant))) {
    throw tenantForbidden();
  }
  return { ...known, acting: home, storefront: home.storefront, readScope: 'tenant' };
}

/** What only the operation decides: whether it needs a tenant, may have a scope, and must say why. */
export function refuseWithoutTenant(
  { door, home, acting, readScope, isRootMember, isTenantNamed }: Acting,
  operation: { kind: 'query' | 'mutation'; rootFields: readonly string[] },
  reason: string | null,
): void {
  const { kind, rootFields } = operation;
  if (door === 'session' && !rootFields.every((field) => SESSION_MUTATIONS.has(field))) {
    throw refusal('TENANT_REQUIRED', 'Say for which tenant: send X-Storefront-Key, or sign in and send Authorization.');
  }
  if (kind === 'query' || rootFields.every((field) => SESSION_AND_PASSWORD_MUTATIONS.has(field))) {
    return;
  }
  if (readScope !== 'tenant') {
    throw refusal('BAD_REQUEST', 'A mutation writes in one tenant: send X-Tenant-Id instead of X-Tenant-Scope.');
  }
  if (isRootMember && !isTenantNamed) {
    throw refusal('TENANT_REQUIRED', 'Name the tenant to write in by X-Tenant-Id; it may be root itself.');
  }
  if (isRootMember && home?.tenantId !== acting?.tenantId && reason === null) {
    throw refusal('BAD_USER_INPUT', 'Say why you write in another tenant: X-Audit-Reason, 1 to 200 characters.');
  }
}

interface Home extends TenantFacts {
  storefront: StorefrontFacts | null;
}

function homeOf(caller: Caller): Home | null {
  switch (caller.kind) {
    case 'anonymous':
      return null;
    case 'guest':
      return { ...caller.storefront, storefront: caller.storefront };
    case 'member':
      return caller.member;
    case 'apiKey':
      return caller.apiKey;
  }
}

function doorOf(caller: Caller, home: TenantFacts): Door {
  if (isShopper(caller)) {
    return 'storefront';
  }
  return home.isRootTenant ? 'root' : 'backOffice';
}

function isNamed({ tenantId, tenantCode }: TenantFacts, selector: string): boolean {
  return selector === tenantCode || decodeId('tenant', selector) === tenantId;
}

async function readScopeOf(scope: RequestHeaders['scope'], home: TenantFacts, lookUp: LookUp): Promise<ReadScope> {
  if (scope === null) {
    return 'tenant';
  }
  if (scope === 'all') {
    return 'all';
  }
  const tenants = await Promise.all(
    scope.map(async (selector) => (isNamed(home, selector) ? home : lookUp.tenant(selector))),
  );
  return tenants.map((tenant) => {
    if (!tenant) {
      throw tenantForbidden();
    }
    return tenant.tenantId;
  });
}
