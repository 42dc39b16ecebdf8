import DataLoader from 'dataloader';
import type { Claims } from '../../shared/context/operation-context.ts';
import { loaderByKey, type RowKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import { versionInForce } from './price-list-in-force.ts';
import { plansOf, statementOf } from './plan-selection.ts';
import {
  PLAN_COLUMNS,
  PRODUCT_COLUMNS,
  type CatalogImportRecord,
  type CatalogPublicationRecord,
  type PlanRecord,
  type ProductRecord,
  type PublicationResultRecord,
  type TenantSettingsRecord,
} from './records.ts';

export type CatalogLoaders = ReturnType<typeof createLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, claims: Claims, now: Date) {
  const asRoot = scopeOfRoot(claims);
  return {
    /** Any plan by its key, sold or not: an order keeps naming what is no longer sold. */
    plan: loaderByKey<PlanRecord>(reader, claims, {
      table: 'catalog.plan',
      columns: PLAN_COLUMNS,
    }),
    product: loaderByKey<ProductRecord>(reader, claims, { table: 'catalog.product', columns: PRODUCT_COLUMNS }),
    plansOfProduct: loaderOfPlans(reader, claims, now),
    currenciesWithoutPrice: loaderOfMissingCurrencies(reader, claims, now),
    catalogImport: loaderByJob<CatalogImportRecord>(
      reader,
      claims,
      'catalog.catalog_import',
      'added, changed, discontinued, rejected',
    ),
    catalogPublication: loaderByJob<CatalogPublicationRecord>(
      reader,
      claims,
      'catalog.catalog_publication',
      'id, mode, created_at',
    ),
    publicationResults: loaderOfResults(reader, claims),
    /** For root's people also the tenants below; for anybody else the acting tenant alone. */
    tenantSettings: loaderOfSettings(reader, asRoot),
    catalogDigest: loaderOfDigests(reader, asRoot),
  };
}

/** Root plans for the tenants below it, whatever the scope of this operation; a scope that root has limited stays. */
export function scopeOfRoot(claims: Claims): ReadContext {
  const { tenantId, accountId, readScope, door, isRootTenant } = claims;
  if (!isRootTenant || door !== 'root') {
    return claims;
  }
  const isLimited = readScope !== 'tenant' && readScope !== 'all';
  return { tenantId, accountId, readScope: isLimited ? [...readScope, tenantId] : 'all' };
}

function cacheKeyFn({ tenantId, id }: RowKey): string {
  return `${tenantId} ${id}`;
}

/** The plans of products as far as the viewer may buy or manage them, by title. */
function loaderOfPlans(reader: Reader, claims: Claims, now: Date): DataLoader<RowKey, PlanRecord[], string> {
  return new DataLoader(
    async (keys) => {
      const selection = plansOf({ ...claims, now }, {}, { isPriced: false, hasProduct: false });
      const tenants = selection.bind(keys.map((key) => key.tenantId));
      const products = selection.bind(keys.map((key) => key.id));
      selection.conditions.push(
        `(plan.tenant_id, plan.product_id) in (select * from unnest(${tenants}::uuid[], ${products}::uuid[]))`,
      );
      const rows = await reader.read<PlanRecord>(
        claims,
        statementOf(selection, { select: PLAN_COLUMNS, tail: 'order by plan.title, plan.id' }),
      );
      const found = Map.groupBy(rows, (row) => cacheKeyFn({ tenantId: row.tenant_id, id: row.product_id }));
      return keys.map((key) => found.get(cacheKeyFn(key)) ?? []);
    },
    { cacheKeyFn },
  );
}

/** The currencies that a tenant sells in and in which no price list for everyone prices the plan. */
function loaderOfMissingCurrencies(reader: Reader, claims: Claims, now: Date): DataLoader<RowKey, string[], string> {
  const version = versionInForce({ tenant: 'settings.tenant_id', currency: 'offered.currency', at: '$3' });
  const text = `select wanted.tenant_id, wanted.id, offered.currency
    from unnest($1::uuid[], $2::uuid[]) as wanted (tenant_id, id)
    join catalog.tenant_settings settings on settings.tenant_id = wanted.tenant_id
    cross join lateral unnest(settings.currencies) with ordinality as offered (currency, place)
    where not exists (select from catalog.listed_price price
      where price.tenant_id = wanted.tenant_id and price.plan_id = wanted.id and price.version_id = ${version})
    order by offered.place`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id), now];
      const rows = await reader.read<RowKey & { tenant_id: string; currency: string }>(claims, { text, values });
      const missing = Map.groupBy(rows, (row) => cacheKeyFn({ tenantId: row.tenant_id, id: row.id }));
      return keys.map((key) => missing.get(cacheKeyFn(key))?.map((row) => row.currency) ?? []);
    },
    { cacheKeyFn },
  );
}

/** What a job has done so far, for the kind of job whose table this is; null for any other job. */
function loaderByJob<Row>(
  reader: Reader,
  context: ReadContext,
  table: string,
  columns: string,
): DataLoader<RowKey, Row | null, string> {
  const text = `select tenant_id, job_id, ${columns} from ${table}
    where (tenant_id, job_id) in (select * from unnest($1::uuid[], $2::uuid[]))`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<Row & { tenant_id: string; job_id: string }>(context, { text, values });
      const found = new Map(rows.map((row) => [cacheKeyFn({ tenantId: row.tenant_id, id: row.job_id }), row]));
      return keys.map((key) => found.get(cacheKeyFn(key)) ?? null);
    },
    { cacheKeyFn },
  );
}

function loaderOfResults(reader: Reader, context: ReadContext): DataLoader<RowKey, PublicationResultRecord[], string> {
  const text = `select tenant_id, publication_id, target_tenant_id, status, added, changed, withdrawn, problem
    from catalog.publication_result
    where (tenant_id, publication_id) in (select * from unnest($1::uuid[], $2::uuid[])) order by target_tenant_id`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<PublicationResultRecord & { tenant_id: string; publication_id: string }>(context, {
        text,
        values,
      });
      const found = Map.groupBy(rows, (row) => cacheKeyFn({ tenantId: row.tenant_id, id: row.publication_id }));
      return keys.map((key) => found.get(cacheKeyFn(key)) ?? []);
    },
    { cacheKeyFn },
  );
}

function loaderOfSettings(reader: Reader, context: ReadContext): DataLoader<string, TenantSettingsRecord | null> {
  return new DataLoader(async (tenantIds) => {
    const rows = await reader.read<TenantSettingsRecord>(context, {
      text: `select tenant_id, code, kind, status, countries, version from catalog.tenant_settings where tenant_id = any($1::uuid[])`,
      values: [tenantIds],
    });
    const found = new Map(rows.map((row) => [row.tenant_id, row]));
    return tenantIds.map((tenantId) => found.get(tenantId) ?? null);
  });
}

/** A fingerprint of everything that a tenant's catalogue says: it changes with every product, plan and price. */
function loaderOfDigests(reader: Reader, context: ReadContext): DataLoader<string, string> {
  const text = `select tenant_id, md5(string_agg(row, ' ' order by row)) as digest from (
      select tenant_id, concat_ws(':', id, version, status) as row from catalog.plan where tenant_id = any($1::uuid[])
      union all select tenant_id, concat_ws(':', id, version) from catalog.product where tenant_id = any($1::uuid[])) as rows
    group by tenant_id`;
  return new DataLoader(async (tenantIds) => {
    const rows = await reader.read<{ tenant_id: string; digest: string }>(context, { text, values: [tenantIds] });
    const found = new Map(rows.map((row) => [row.tenant_id, row.digest]));
    return tenantIds.map((tenantId) => found.get(tenantId) ?? '');
  });
}
