import DataLoader from 'dataloader';
import type { Reader, ReadContext } from './reader.ts';

/** Tenant and id, as uuids: how every row of a tenant is found. */
export interface RowKey {
  tenantId: string;
  id: string;
}

interface Keyed {
  tenant_id: string;
  id: string;
}

interface KeyedTable {
  /** Schema and name. */
  table: string;
  /** What to select; always includes `tenant_id` and `id`. */
  columns: string;
}

/** Loads rows of one table by their keys: one statement for all keys of a tick, whichever tenants they belong to. */
export function loaderByKey<Row extends Keyed>(
  reader: Reader,
  context: ReadContext,
  { table, columns }: KeyedTable,
): DataLoader<RowKey, Row | null, string> {
  const text = `select ${columns} from ${table}
    join unnest($1::uuid[], $2::uuid[]) as wanted (wanted_tenant_id, wanted_id) on tenant_id = wanted_tenant_id and id = wanted_id`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<Row>(context, { text, values });
      const found = new Map(rows.map((row) => [cacheKey({ tenantId: row.tenant_id, id: row.id }), row]));
      return keys.map((key) => found.get(cacheKey(key)) ?? null);
    },
    { cacheKeyFn: cacheKey },
  );
}

function cacheKey({ tenantId, id }: RowKey): string {
  return `${tenantId} ${id}`;
}
