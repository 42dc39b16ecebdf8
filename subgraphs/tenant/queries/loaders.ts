import DataLoader from 'dataloader';
import type { PostalAddress } from '../domain/postal-address.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import { loaderByKey } from '../../shared/database/load-by-key.ts';
import { loaderByTenant } from '../../shared/database/load-by-tenant.ts';
import type { SubgraphContext } from '../../shared/server/subgraph-context.ts';

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

export const TENANT_COLUMNS =
  'tenant_id, code, name, kind, status, parent_tenant_id, countries, currencies, default_currency, time_zone, version, created_at';

export type TenantLoaders = ReturnType<typeof createLoaders>;

export type TenantContext = SubgraphContext<TenantLoaders>;

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
    job: loaderByKey<JobRecord>(reader, context, { table: 'messaging.long_job', columns: JOB_COLUMNS }),
  };
}

/** The same context with nothing loaded yet: a payload shows what its command has just written. */
export function rereading(context: TenantContext): TenantContext {
  return { ...context, loaders: createLoaders(context.reader, context) };
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
