import DataLoader from 'dataloader';
import type { ExternalId } from '../domain/external-id.ts';
import type { PostalAddress } from '../domain/postal-address.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import { loaderByKey, type RowKey } from '../../shared/database/load-by-key.ts';
import { loaderByTenant } from '../../shared/database/load-by-tenant.ts';

/** A row of `tenant.tenant` as it is read. */
export interface TenantRecord {
  tenant_id: string;
  code: string;
  name: string;
  kind: string;
  status: string;
  parent_tenant_id: string | null;
  countries: string[];
  currencies: string[];
  default_currency: string;
  time_zone: string;
  version: number;
  created_at: Date;
}

export interface LegalEntityRecord {
  tenant_id: string;
  id: string;
  name: string;
  country: string;
  vat_id: string | null;
  functional_currency: string;
  address: PostalAddress;
}

const LEGAL_ENTITY_COLUMNS = 'tenant_id, id, name, country, vat_id, functional_currency, address';

export interface StorefrontRecord {
  tenant_id: string;
  id: string;
  status: string;
  publishable_key: string;
  hosts: string[];
  primary_locale: string;
  locales: string[];
  registration: string;
  is_anonymous_browsing_allowed: boolean;
  brand_name: string;
  logo_url: string | null;
}

const STOREFRONT_COLUMNS =
  'tenant_id, id, status, publishable_key, hosts, primary_locale, locales, registration, is_anonymous_browsing_allowed, brand_name, logo_url';

export interface CspAgreementRecord {
  tenant_id: string;
  id: string;
  name: string;
  partner_tenant_id: string;
  region: string;
  markets: string[];
  billing_currency: string;
  status: string;
}

const CSP_AGREEMENT_COLUMNS = 'tenant_id, id, name, partner_tenant_id, region, markets, billing_currency, status';

export interface MerchantAccountRecord {
  tenant_id: string;
  id: string;
  gateway: string;
  legal_entity_id: string;
  settlement_currencies: string[];
  status: string;
}

const MERCHANT_ACCOUNT_COLUMNS = 'tenant_id, id, gateway, legal_entity_id, settlement_currencies, status';

export interface JobRecord {
  tenant_id: string;
  id: string;
  kind: string;
  status: string;
  step: string;
  progress_done: number;
  progress_total: number | null;
  started_by: string;
  created_at: Date;
  ended_at: Date | null;
}

export const JOB_COLUMNS =
  'tenant_id, id, kind, status, step, progress_done, progress_total, started_by, created_at, ended_at';

export interface AccountRecord {
  tenant_id: string;
  id: string;
  kind: string;
  status: string;
  name: string;
  email: string;
  country: string;
  address: PostalAddress;
  vat_id: string | null;
  vat_id_status: string;
  currency: string;
  locale: string;
  reseller_account_id: string | null;
  version: number;
  created_at: Date;
}

export const ACCOUNT_COLUMNS =
  'tenant_id, id, kind, status, name, email, country, address, vat_id, vat_id_status, currency, locale, reseller_account_id, version, created_at';

export interface MemberRecord {
  tenant_id: string;
  id: string;
  account_id: string | null;
  name: string;
  email: string;
  roles: string[];
  status: string;
  last_signed_in_at: Date | null;
}

export const MEMBER_COLUMNS = 'tenant_id, id, account_id, name, email, roles, status, last_signed_in_at';

export interface ApiKeyRecord {
  tenant_id: string;
  id: string;
  name: string;
  prefix: string;
  last_four: string;
  permissions: string[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export const API_KEY_COLUMNS =
  'tenant_id, id, name, prefix, last_four, permissions, created_at, expires_at, last_used_at, revoked_at';

export const TENANT_COLUMNS =
  'tenant_id, code, name, kind, status, parent_tenant_id, countries, currencies, default_currency, time_zone, version, created_at';

export type TenantLoaders = ReturnType<typeof createLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext) {
  return {
    tenant: loaderOfTenants(reader, context),
    legalEntitiesOfTenant: loaderByTenant<LegalEntityRecord>(reader, context, {
      table: 'tenant.legal_entity',
      columns: LEGAL_ENTITY_COLUMNS,
      orderBy: 'id',
    }),
    legalEntity: loaderByKey<LegalEntityRecord>(reader, context, {
      table: 'tenant.legal_entity',
      columns: LEGAL_ENTITY_COLUMNS,
    }),
    storefrontsOfTenant: loaderByTenant<StorefrontRecord>(reader, context, {
      table: 'tenant.storefront',
      columns: STOREFRONT_COLUMNS,
      orderBy: "status = 'ACTIVE' desc, id desc",
    }),
    storefront: loaderByKey<StorefrontRecord>(reader, context, {
      table: 'tenant.storefront',
      columns: STOREFRONT_COLUMNS,
    }),
    cspAgreementsOfTenant: loaderByTenant<CspAgreementRecord>(reader, context, {
      table: 'tenant.csp_agreement',
      columns: CSP_AGREEMENT_COLUMNS,
      orderBy: 'id',
    }),
    cspAgreement: loaderByKey<CspAgreementRecord>(reader, context, {
      table: 'tenant.csp_agreement',
      columns: CSP_AGREEMENT_COLUMNS,
    }),
    merchantAccountsOfTenant: loaderByTenant<MerchantAccountRecord>(reader, context, {
      table: 'tenant.merchant_account',
      columns: MERCHANT_ACCOUNT_COLUMNS,
      orderBy: 'id',
    }),
    merchantAccount: loaderByKey<MerchantAccountRecord>(reader, context, {
      table: 'tenant.merchant_account',
      columns: MERCHANT_ACCOUNT_COLUMNS,
    }),
    account: loaderByKey<AccountRecord>(reader, context, { table: 'tenant.account', columns: ACCOUNT_COLUMNS }),
    externalIdsOfAccount: loaderOfExternalIds(reader, context),
    member: loaderByKey<MemberRecord>(reader, context, { table: 'tenant.member', columns: MEMBER_COLUMNS }),
    membersOfAccount: loaderOfMembers(reader, context),
    apiKey: loaderByKey<ApiKeyRecord>(reader, context, { table: 'tenant.api_key', columns: API_KEY_COLUMNS }),
    job: loaderByKey<JobRecord>(reader, context, { table: 'messaging.long_job', columns: JOB_COLUMNS }),
  };
}

function loaderOfTenants(reader: Reader, context: ReadContext): DataLoader<string, TenantRecord | null> {
  return new DataLoader(async (ids) => {
    const rows = await reader.read<TenantRecord>(context, {
      text: `select ${TENANT_COLUMNS} from tenant.tenant where tenant_id = any($1::uuid[])`,
      values: [ids],
    });
    const found = new Map(rows.map((row) => [row.tenant_id, row]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

/** The members of accounts, which a rule keeps at a hundred each. */
function loaderOfMembers(reader: Reader, context: ReadContext): DataLoader<RowKey, MemberRecord[], string> {
  const keyOf = ({ tenantId, id }: RowKey) => `${tenantId} ${id}`;
  const text = `select ${MEMBER_COLUMNS} from tenant.member
    join unnest($1::uuid[], $2::uuid[]) as wanted (wanted_tenant_id, wanted_id) on tenant_id = wanted_tenant_id and account_id = wanted_id
    order by name, id`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<MemberRecord>(context, { text, values });
      const found = Map.groupBy(rows, (row) => keyOf({ tenantId: row.tenant_id, id: row.account_id ?? '' }));
      return keys.map((key) => found.get(keyOf(key)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}

/** What other systems call accounts. */
function loaderOfExternalIds(reader: Reader, context: ReadContext): DataLoader<RowKey, ExternalId[], string> {
  const keyOf = ({ tenantId, id }: RowKey) => `${tenantId} ${id}`;
  const text = `select tenant_id, account_id, system, value from tenant.account_external_id
    join unnest($1::uuid[], $2::uuid[]) as wanted (wanted_tenant_id, wanted_id) on tenant_id = wanted_tenant_id and account_id = wanted_id
    order by system, value`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<ExternalId & { tenant_id: string; account_id: string }>(context, { text, values });
      const found = Map.groupBy(rows, (row) => keyOf({ tenantId: row.tenant_id, id: row.account_id }));
      return keys.map((key) => (found.get(keyOf(key)) ?? []).map(({ system, value }) => ({ system, value })));
    },
    { cacheKeyFn: keyOf },
  );
}
