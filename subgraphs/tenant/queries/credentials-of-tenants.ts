import { sql } from 'kysely';
import type {
  StorefrontCredential,
  StorefrontFacts,
  TenantCredential,
  TenantFacts,
} from '../../shared/context/credentials.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import type { Writer } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';

interface Services {
  reader: Reader;
  writer: Writer;
}

const NOBODY = { tenantId: '00000000-0000-0000-0000-000000000000', accountId: ALL_ACCOUNTS, now: new Date(0) };

/** `look-up-storefront`: the tenant and storefront of a publishable key or of a host. */
export async function lookUpStorefront(
  { key = null, host = null }: { key?: string | null; host?: string | null },
  { reader, writer }: Services,
): Promise<StorefrontCredential | null> {
  const [found] = await writer.transaction(NOBODY, (transaction) =>
    transaction.query<{ tenant_id: string }>(sql`select tenant_id from platform.look_up_storefront(${key}, ${host})`),
  );
  const facts = found && (await findTenantFacts(reader, found.tenant_id));
  return facts?.storefront ? { ...facts.tenant, ...facts.storefront } : null;
}

/** `look-up-tenant`: a tenant by code or id; asked only for members of root, whose readers see all tenants. */
export async function lookUpTenant(
  { selector }: { selector: string },
  { reader }: Services,
): Promise<TenantCredential | null> {
  const everywhere = { tenantId: NOBODY.tenantId, accountId: ALL_ACCOUNTS, readScope: 'all' as const };
  const [row] = await reader.read<{ tenant_id: string }>(everywhere, {
    text: 'select tenant_id from tenant.tenant where code = $1 or tenant_id = $2::uuid',
    values: [selector, decodeId('tenant', selector)],
  });
  const facts = row && (await findTenantFacts(reader, row.tenant_id));
  return facts ? { ...facts.tenant, storefront: facts.storefront } : null;
}

interface FactsRow {
  code: string;
  kind: string;
  status: string;
  default_currency: string;
  currencies: string[];
  storefront_id: string | null;
  hosts: string[];
  primary_locale: string;
  locales: string[];
  is_anonymous_browsing_allowed: boolean;
}

/** What the gateway must know of a tenant: how it may be used, and its storefront if it has one. */
export async function findTenantFacts(
  reader: Reader,
  tenantId: string,
): Promise<{ tenant: TenantFacts; storefront: StorefrontFacts | null } | null> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' as const };
  const [row] = await reader.read<FactsRow>(context, {
    text: `select code, kind, tenant.status, default_currency, currencies, storefront.id as storefront_id, hosts, primary_locale,
        locales, is_anonymous_browsing_allowed
      from tenant.tenant
      left join tenant.storefront on storefront.tenant_id = tenant.tenant_id and storefront.status = 'ACTIVE'
      where tenant.tenant_id = $1`,
    values: [tenantId],
  });
  if (!row) {
    return null;
  }
  const tenant = {
    tenantId,
    tenantCode: row.code,
    isRootTenant: row.kind === 'ROOT',
    isActive: row.status === 'ACTIVE',
    defaultCurrency: row.default_currency,
    currencies: row.currencies,
  };
  return { tenant, storefront: row.storefront_id === null ? null : storefrontFacts(row, row.storefront_id) };
}

function storefrontFacts(row: FactsRow, storefrontId: string): StorefrontFacts {
  return {
    storefrontId,
    hosts: row.hosts,
    primaryLocale: row.primary_locale,
    locales: row.locales,
    isAnonymousBrowsingAllowed: row.is_anonymous_browsing_allowed,
  };
}
