import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import { ORDER_COLUMNS, type OrderRecord } from './records.ts';

export interface OrderSearch {
  search?: string | null;
  filter?: {
    tenantIds?: string[] | null;
    accountId?: string | null;
    status?: string[] | null;
    placedAt?: { from?: Date | null; until?: Date | null } | null;
  } | null;
  sort?: { by: 'PLACED_AT' | 'NUMBER'; direction: 'ASC' | 'DESC' } | null;
  /** Only those of this account, which pays or uses what was bought. */
  account?: RowKey;
}

const TENANT: SortColumn = { sql: 'tenant_id', type: 'uuid' };
const ID: SortColumn = { sql: 'id', type: 'uuid' };
const SORT_COLUMNS = {
  PLACED_AT: { sql: 'placed_at', type: 'timestamptz' },
  NUMBER: { sql: 'number', type: 'text' },
} as const;

/** The orders that the caller may see, the newest first, in one statement however many tenants the read scope has. */
export async function findOrders<Node>(
  context: ProvisioningContext,
  search: OrderSearch,
  page: PageArgs,
  node: (row: OrderRecord) => Node,
) {
  authorize(context, 'order:read');
  const { by, direction } = search.sort ?? { by: 'PLACED_AT', direction: 'DESC' };
  const identity = { claims: context, list: { orders: search } };
  const request = pageRequest(page, identity);
  const { where, values, isInOneTenant } = conditionOf(context, search);
  const order = [SORT_COLUMNS[by], ...(isInOneTenant ? [] : [TENANT]), ID];
  const place = keyset(order, direction === 'DESC', request, values.length + 1);
  const rows = await context.reader.read<OrderRecord>(context, {
    text: `select ${ORDER_COLUMNS} from provisioning.customer_order
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: OrderRecord) => [
    by === 'NUMBER' ? row.number : row.placed_at.toISOString(),
    ...(isInOneTenant ? [] : [row.tenant_id]),
    row.id,
  ];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countOrders(context: ProvisioningContext, search: OrderSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from provisioning.customer_order where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/** The order with this id in the read scope, for those who may see it. */
export async function findOrderById(context: ProvisioningContext, id: string): Promise<OrderRecord | null> {
  authorize(context, 'order:read');
  const uuid = decodeId('order', id);
  if (uuid === null) {
    return null;
  }
  const isInOneTenant = isOneTenant(context);
  const [row] = await context.reader.read<OrderRecord>(context, {
    text: `select ${ORDER_COLUMNS} from provisioning.customer_order where id = $1${isInOneTenant ? ' and tenant_id = $2' : ''}`,
    values: [uuid, ...(isInOneTenant ? [context.tenantId] : [])],
  });
  return row ?? null;
}

/**
 * Three texts, each with an index of its own: the orders of one tenant, those of an account, and those of a scope. In each
 * an absent filter is null and lets all rows pass; an id that names nothing narrows to nothing.
 */
function conditionOf(context: ProvisioningContext, { search, filter, account }: OrderSearch) {
  const { tenantIds, accountId, status = null, placedAt } = filter ?? {};
  const tenants = tenantIds?.map((id) => decodeId('tenant', id)).filter((id) => id !== null) ?? null;
  const accounts = accountId == null ? null : [decodeId('account', accountId)].filter((id) => id !== null);
  const pattern = search?.trim().replace(/[\\%_]/g, '\\$&');
  const filters = `($1::text is null or number ilike '%' || $1 || '%' or reference ilike '%' || $1 || '%')
    and ($2::uuid[] is null or tenant_id = any($2)) and ($3::uuid[] is null or account_id = any($3) or buyer_id = any($3))
    and ($4::text[] is null or status = any($4)) and ($5::timestamptz is null or placed_at >= $5) and ($6::timestamptz is null or placed_at < $6)`;
  const common = [pattern || null, tenants, accounts, status, placedAt?.from ?? null, placedAt?.until ?? null];
  if (account) {
    return {
      where: `tenant_id = $7 and (account_id = $8 or buyer_id = $8) and ${filters}`,
      values: [...common, account.tenantId, account.id],
      isInOneTenant: true,
    };
  }
  return isOneTenant(context)
    ? { where: `tenant_id = $7 and ${filters}`, values: [...common, context.tenantId], isInOneTenant: true }
    : { where: filters, values: common, isInOneTenant: false };
}

/** As the reader decides it: somebody who sees one account only never reads past the acting tenant. */
export function isOneTenant({ readScope, accountId }: ProvisioningContext): boolean {
  return readScope === 'tenant' || accountId !== ALL_ACCOUNTS;
}
