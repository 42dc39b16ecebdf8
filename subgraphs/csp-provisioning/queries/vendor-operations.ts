import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import { isOneTenant } from './orders.ts';
import { VENDOR_OPERATION_COLUMNS, type VendorOperationRecord } from './records.ts';

export interface VendorOperationSearch {
  tenantIds?: string[] | null;
  status?: string[] | null;
  kind?: string[] | null;
  orderId?: string | null;
  createdAt?: { from?: Date | null; until?: Date | null } | null;
}

const ORDER: readonly SortColumn[] = [
  { sql: 'created_at', type: 'timestamptz' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** What was done at the vendor, the newest first, in one statement however many tenants the read scope has. */
export async function findVendorOperations<Node>(
  context: ProvisioningContext,
  search: VendorOperationSearch,
  page: PageArgs,
  node: (row: VendorOperationRecord) => Node,
) {
  authorize(context, 'provisioning:read');
  const identity = { claims: context, list: { vendorOperations: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, true, request, values.length + 1);
  const rows = await context.reader.read<VendorOperationRecord>(context, {
    text: `select ${VENDOR_OPERATION_COLUMNS} from provisioning.vendor_operation
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: VendorOperationRecord) => [row.created_at.toISOString(), row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countVendorOperations(context: ProvisioningContext, search: VendorOperationSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from provisioning.vendor_operation where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

function conditionOf(context: ProvisioningContext, search: VendorOperationSearch) {
  const { tenantIds, status = null, kind = null, orderId, createdAt } = search;
  const tenants = tenantIds?.map((id) => decodeId('tenant', id)).filter((id) => id !== null) ?? null;
  const orders = orderId == null ? null : [decodeId('order', orderId)].filter((id) => id !== null);
  const { from = null, until = null } = createdAt ?? {};
  const isInOneTenant = isOneTenant(context);
  return {
    where: `($1::uuid[] is null or tenant_id = any($1)) and ($2::text[] is null or status = any($2)) and ($3::text[] is null or kind = any($3))
      and ($4::uuid[] is null or order_id = any($4)) and ($5::timestamptz is null or created_at >= $5)
      and ($6::timestamptz is null or created_at < $6)${isInOneTenant ? ' and tenant_id = $7' : ''}`,
    values: [tenants, status, kind, orders, from, until, ...(isInOneTenant ? [context.tenantId] : [])],
  };
}
