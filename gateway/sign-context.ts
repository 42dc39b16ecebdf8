import type { TenantFacts } from '../subgraphs/shared/context/credentials.ts';
import { ALL_ACCOUNTS, NO_TENANT, type Claims } from '../subgraphs/shared/context/operation-context.ts';
import { isPermission, permissionsOfRoles, type Permission } from '../subgraphs/shared/context/permissions.ts';
import { chooseLocale } from './choose-locale.ts';
import type { Caller } from './authenticate.ts';
import type { RequestHeaders } from './request-headers.ts';
import type { Acting } from './resolve-tenant.ts';

/** Stands where there is no member, key or account. */
const NOBODY = NO_TENANT;
const NO_CURRENCY = 'EUR';

/** What every subgraph is told about the caller. Only this is signed; nothing that the client sent goes in unchecked. */
export function claimsOf(caller: Caller, acting: Acting, headers: RequestHeaders): Claims {
  const tenant = acting.acting;
  return {
    ...actorOf(caller),
    tenantId: tenant?.tenantId ?? NO_TENANT,
    homeTenantId: acting.home?.tenantId ?? NO_TENANT,
    isRootTenant: tenant?.isRootTenant ?? false,
    readScope: acting.readScope,
    permissions: permissionsOf(caller),
    roles: caller.kind === 'member' ? caller.member.roles : [],
    door: acting.door === 'session' ? 'storefront' : acting.door,
    storefrontId: acting.storefront?.storefrontId ?? null,
    currency: tenant ? currencyOf(caller, tenant, headers.currency) : NO_CURRENCY,
    locale: chooseLocale(headers.languages, acting.storefront),
  };
}

/** The gateway itself, before anybody is known: it may look up credentials and nothing else. */
export const GATEWAY_CLAIMS: Claims = {
  actorKind: 'gateway',
  actorId: NOBODY,
  actorName: 'gateway',
  tenantId: NO_TENANT,
  homeTenantId: NO_TENANT,
  isRootTenant: false,
  readScope: 'tenant',
  accountId: NOBODY,
  permissions: [],
  roles: [],
  door: 'storefront',
  storefrontId: null,
  currency: NO_CURRENCY,
  locale: 'en',
  sessionId: null,
  epoch: 0,
};

/** What the caller may do, in any tenant that it reaches. */
export function permissionsOf(caller: Caller): Permission[] {
  switch (caller.kind) {
    case 'anonymous':
    case 'guest':
      return [];
    case 'member':
      return permissionsOfRoles(caller.member.roles);
    case 'apiKey':
      return caller.apiKey.permissions.filter(isPermission);
  }
}

/** One credential, for counting: the same key for every request that it makes. */
export function credentialId(caller: Caller, address: string): string {
  const { actorKind, actorId } = actorOf(caller);
  // Every request with a bare key is a new guest, so that only the address tells them apart.
  return caller.kind === 'anonymous' || (caller.kind === 'guest' && caller.newToken !== null)
    ? address
    : `${actorKind}:${actorId}`;
}

type Actor = Pick<Claims, 'actorKind' | 'actorId' | 'actorName' | 'accountId' | 'sessionId' | 'epoch'>;

function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case 'anonymous':
      return {
        actorKind: 'anonymous',
        actorId: NOBODY,
        actorName: 'anonymous',
        accountId: NOBODY,
        sessionId: null,
        epoch: 0,
      };
    case 'guest': {
      const { guestId } = caller;
      return {
        actorKind: 'guest',
        actorId: guestId,
        actorName: 'guest',
        accountId: guestId,
        sessionId: null,
        epoch: 0,
      };
    }
    case 'member': {
      const { memberId, name, accountId, epoch } = caller.member;
      const { sessionId } = caller;
      return {
        actorKind: 'member',
        actorId: memberId,
        actorName: name,
        accountId: accountId ?? ALL_ACCOUNTS,
        sessionId,
        epoch,
      };
    }
    case 'apiKey': {
      const { apiKeyId, name, epoch } = caller.apiKey;
      return {
        actorKind: 'apiKey',
        actorId: apiKeyId,
        actorName: name,
        accountId: ALL_ACCOUNTS,
        sessionId: null,
        epoch,
      };
    }
  }
}

/** An account trades in one currency; everybody else may wish for one of the tenant's. */
function currencyOf(caller: Caller, tenant: TenantFacts, wish: string | null): string {
  const ofAccount = caller.kind === 'member' ? caller.member.accountCurrency : null;
  return ofAccount ?? (wish !== null && tenant.currencies.includes(wish) ? wish : tenant.defaultCurrency);
}
