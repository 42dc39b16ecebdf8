import DataLoader from 'dataloader';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
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

export const TENANT_COLUMNS =
  'tenant_id, code, name, kind, status, parent_tenant_id, countries, currencies, default_currency, time_zone, version, created_at';

export type TenantLoaders = ReturnType<typeof createLoaders>;

export type TenantContext = SubgraphContext<TenantLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext) {
  return {
    tenant: loaderOfTenants(reader, context),
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
