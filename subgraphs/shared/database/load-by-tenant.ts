import DataLoader from 'dataloader';
import type { Reader, ReadContext } from './reader.ts';

interface TenantTable {
  /** Schema and name. */
  table: string;
  /** What to select; always includes `tenant_id`. */
  columns: string;
  orderBy: string;
}

/** All rows of a small table by tenant: one statement for all tenants of a tick. For lists that a rule keeps short. */
export function loaderByTenant<Row extends { tenant_id: string }>(
  reader: Reader,
  context: ReadContext,
  { table, columns, orderBy }: TenantTable,
): DataLoader<string, Row[]> {
  const text = `select ${columns} from ${table} where tenant_id = any($1::uuid[]) order by ${orderBy}`;
  return new DataLoader(async (tenantIds) => {
    const rows = Map.groupBy(await reader.read<Row>(context, { text, values: [tenantIds] }), (row) => row.tenant_id);
    return tenantIds.map((tenantId) => rows.get(tenantId) ?? []);
  });
}
