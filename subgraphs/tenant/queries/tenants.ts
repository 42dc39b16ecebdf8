import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import type { TenantContext } from '../context.ts';
import type { TenantRecord } from './loaders.ts';
import { TENANT_COLUMNS } from './loaders.ts';

export interface TenantFilter {
  kind?: string[] | null;
  status?: string[] | null;
  country?: string[] | null;
}

export interface TenantSearch {
  search?: string | null;
  filter?: TenantFilter | null;
}

const ORDER: readonly SortColumn[] = [
  { sql: 'code', type: 'text' },
  { sql: 'tenant_id', type: 'uuid' },
];

/** The tenants of the read scope by their code. One statement, however many tenants there are. */
export async function findTenants<Node>(
  context: TenantContext,
  search: TenantSearch,
  page: PageArgs,
  node: (row: TenantRecord) => Node,
) {
  authorize(context, 'tenant:read');
  const identity = { claims: context, list: { tenants: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(search);
  const place = keyset(ORDER, false, request, values.length + 1);
  const rows = await context.reader.read<TenantRecord>(context, {
    text: `select ${TENANT_COLUMNS} from tenant.tenant where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  return { search, ...connectionOf(request, identity, { rows, sortValues: (row) => [row.code, row.tenant_id], node }) };
}

export async function countTenants(context: TenantContext, search: TenantSearch) {
  const { where, values } = conditionOf(search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from tenant.tenant where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

export async function findTenantByCode(context: TenantContext, code: string): Promise<TenantRecord | null> {
  authorize(context, 'tenant:read');
  const [row] = await context.reader.read<TenantRecord>(context, {
    text: `select ${TENANT_COLUMNS} from tenant.tenant where code = $1`,
    values: [code],
  });
  return row ?? null;
}

/** One text for every combination of filters: an absent one is null and lets all rows pass. */
function conditionOf({ search, filter }: TenantSearch): { where: string; values: unknown[] } {
  return {
    where: `($1::text is null or code ilike '%' || $1 || '%' or name ilike '%' || $1 || '%')
      and ($2::text[] is null or kind = any($2)) and ($3::text[] is null or status = any($3)) and ($4::text[] is null or countries && $4)`,
    values: [search ?? null, filter?.kind ?? null, filter?.status ?? null, filter?.country ?? null],
  };
}
