import { createHash } from 'node:crypto';
import type {
  ApiKeyCredential,
  MemberCredential,
  StorefrontCredential,
  StorefrontFacts,
  TenantCredential,
  TenantFacts,
} from '../../subgraphs/shared/context/credentials.ts';
import type { Role } from '../../subgraphs/shared/context/permissions.ts';
import { encodeId } from '../../subgraphs/shared/ids/type-id.ts';

/** The people and keys of the gateway's tests: two countries, one that is suspended, and root. */

export const ROOT = tenantFacts(1, 'root', ['EUR'], { isRootTenant: true });
export const GR = tenantFacts(2, 'gr', ['EUR', 'USD']);
export const SE = tenantFacts(3, 'se', ['SEK']);
export const SUSPENDED = tenantFacts(4, 'old', ['EUR'], { isActive: false });

export const publicIdOf = (tenant: TenantFacts) => encodeId('tenant', tenant.tenantId);

export const STOREFRONTS: Record<string, StorefrontCredential> = {
  sfk_gr_0000001: { ...GR, ...storefrontFacts(2, 'shop.gr.example', ['el-GR', 'en-GB']) },
  sfk_se_0000001: { ...SE, ...storefrontFacts(3, 'shop.se.example', ['sv-SE']) },
  sfk_old_000001: { ...SUSPENDED, ...storefrontFacts(4, 'shop.old.example', ['en-GB']) },
  sfk_closed_001: { ...GR, ...storefrontFacts(2, 'closed.gr.example', ['el-GR']), isAnonymousBrowsingAllowed: false },
};

export const API_KEYS: Record<string, ApiKeyCredential> = {
  [apiKey('gr')]: apiKeyOf(GR, 5, ['account:read', 'product:read']),
  [apiKey('se')]: apiKeyOf(SE, 6, ['product:read', 'margin:read']),
  [apiKey('root')]: apiKeyOf(ROOT, 7, ['tenant:read']),
};

export const MEMBERS = {
  operator: memberOf(ROOT, 10, 'ROOT_OPERATOR'),
  analyst: memberOf(ROOT, 11, 'ROOT_ANALYST'),
  adminOfGr: memberOf(GR, 12, 'COUNTRY_ADMIN'),
  adminOfSe: memberOf(SE, 13, 'COUNTRY_ADMIN'),
  adminOfSuspended: memberOf(SUSPENDED, 14, 'COUNTRY_ADMIN'),
  shopperOfGr: { ...memberOf(GR, 15, 'BUYER'), accountId: uuid(20), accountCurrency: 'USD' },
} satisfies Record<string, MemberCredential>;

export function sessionOf(member: MemberCredential): string {
  return member.memberId.replace(/^0/, '1');
}

export function apiKey(name: string): string {
  return `trb_test_${name.padEnd(8, '0')}_${'k'.repeat(43)}`;
}

/** What the tenant subgraph would answer; `ended` holds sessions and keys that are no more. */
export function lookUpFake(name: string, input: Record<string, string>, ended: ReadonlySet<string>): unknown {
  switch (name) {
    case 'look-up-storefront':
      return (
        (input.key
          ? STOREFRONTS[input.key]
          : Object.values(STOREFRONTS).find(({ hosts }) => hosts.includes(input.host ?? ''))) ?? null
      );
    case 'look-up-api-key': {
      const found = Object.keys(API_KEYS).find(
        (key) => createHash('sha256').update(key).digest('base64url') === input.hash,
      );
      return found === undefined || ended.has(found) ? null : API_KEYS[found];
    }
    case 'look-up-member': {
      const found = Object.values(MEMBERS).find(
        ({ memberId, tenantId }) => memberId === input.memberId && tenantId === input.tenantId,
      );
      return found && input.sessionId === sessionOf(found) && !ended.has(found.memberId) ? found : null;
    }
    case 'look-up-tenant': {
      const isMeant = (tenant: TenantFacts) => [tenant.tenantCode, publicIdOf(tenant)].includes(input.selector ?? '');
      const found = [ROOT, GR, SE, SUSPENDED].find(isMeant);
      return found ? ({ ...found, storefront: null } satisfies TenantCredential) : null;
    }
    default:
      throw new Error(`nobody answers ${name}`);
  }
}

function tenantFacts(
  number: number,
  tenantCode: string,
  currencies: string[],
  rest: Partial<TenantFacts> = {},
): TenantFacts {
  return {
    tenantId: uuid(number),
    tenantCode,
    isRootTenant: false,
    isActive: true,
    defaultCurrency: currencies[0] ?? '',
    currencies,
    ...rest,
  };
}

function storefrontFacts(number: number, host: string, locales: string[]): StorefrontFacts {
  return {
    storefrontId: uuid(100 + number),
    hosts: [host],
    primaryLocale: locales[0] ?? '',
    locales,
    isAnonymousBrowsingAllowed: true,
  };
}

function apiKeyOf(tenant: TenantFacts, number: number, permissions: string[]): ApiKeyCredential {
  return {
    ...tenant,
    apiKeyId: uuid(number),
    name: `key of ${tenant.tenantCode}`,
    permissions,
    epoch: 1,
    storefront: null,
  };
}

function memberOf(tenant: TenantFacts, number: number, role: Role): MemberCredential {
  const name = `${role} of ${tenant.tenantCode}`;
  return {
    ...tenant,
    memberId: uuid(number),
    name,
    roles: [role],
    accountId: null,
    accountCurrency: null,
    epoch: 1,
    storefront: null,
  };
}

function uuid(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}
