import type { Role } from './permissions.ts';

/**
 * What the gateway asks the tenant subgraph about a credential (`RunningSubgraph.call`), and what it is told. Null always
 * means: there is no such thing, or it may not be used; nobody is told which.
 */

export interface TenantFacts {
  tenantId: string;
  tenantCode: string;
  isRootTenant: boolean;
  isActive: boolean;
  defaultCurrency: string;
  currencies: string[];
}

export interface StorefrontFacts {
  storefrontId: string;
  hosts: string[];
  primaryLocale: string;
  locales: string[];
  isAnonymousBrowsingAllowed: boolean;
}

/** `look-up-storefront`: `{ key }` or `{ host }`. */
export interface StorefrontCredential extends TenantFacts, StorefrontFacts {}

/** `look-up-api-key`: `{ hash }`, the SHA-256 of the whole key in base64url. */
export interface ApiKeyCredential extends TenantFacts {
  apiKeyId: string;
  name: string;
  permissions: string[];
  epoch: number;
  storefront: StorefrontFacts | null;
}

/** `look-up-member`: `{ tenantId, memberId, sessionId }`; null also when the session has ended. */
export interface MemberCredential extends TenantFacts {
  memberId: string;
  name: string;
  roles: Role[];
  /** Null for the distributor's own people. */
  accountId: string | null;
  accountCurrency: string | null;
  epoch: number;
  storefront: StorefrontFacts | null;
}

/** `look-up-tenant`: `{ selector }`, a code or an id (`ten_…`), asked only for members of the root tenant. */
export interface TenantCredential extends TenantFacts {
  storefront: StorefrontFacts | null;
}
