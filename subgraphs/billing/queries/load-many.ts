import DataLoader from 'dataloader';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';

interface OwnedTable {
  /** Schema and name. */
  table: string;
  columns: string;
  /** The column with the id of the row that the others belong to. */
  owner: string;
  orderBy: string;
}

/** All rows that belong to another one, in their order: one statement a tick. For lists that a rule keeps short. */
export function loaderOfMany<Row>(
  reader: Reader,
  context: ReadContext,
  { table, columns, owner, orderBy }: OwnedTable,
): DataLoader<RowKey, Row[], string> {
  const text = `select ${columns}, tenant_id as owner_tenant_id, ${owner} as owner_id from ${table}
    join unnest($1::uuid[], $2::uuid[]) as wanted (wanted_tenant_id, wanted_id) on tenant_id = wanted_tenant_id and ${owner} = wanted_id
    order by ${orderBy}`;
  const keyOf = ({ tenantId, id }: RowKey) => `${tenantId} ${id}`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<Row & { owner_tenant_id: string; owner_id: string }>(context, { text, values });
      const found = Map.groupBy(rows, (row) => keyOf({ tenantId: row.owner_tenant_id, id: row.owner_id }));
      return keys.map((key) => found.get(keyOf(key)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}
