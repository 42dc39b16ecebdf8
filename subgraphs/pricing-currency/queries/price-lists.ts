import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import type { PricingContext } from '../context.ts';
import { PRICE_LIST_COLUMNS, type PriceListRecord } from './loaders.ts';
import { inScope } from './scope.ts';

export interface PriceListSearch {
  currency?: string[] | null;
  audience?: string[] | null;
}

const ORDER: readonly SortColumn[] = [
  { sql: 'name', type: 'text' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** The price lists of the read scope by name. One statement, however many tenants there are. */
export async function findPriceLists<Node>(
  context: PricingContext,
  search: PriceListSearch,
  page: PageArgs,
  node: (row: PriceListRecord) => Node,
) {
  authorize(context, 'price:read');
  const identity = { claims: context, list: { priceLists: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, false, request, values.length + 1);
  const rows = await context.reader.read<PriceListRecord>(context, {
    text: `select ${PRICE_LIST_COLUMNS} from pricing.price_list where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: PriceListRecord) => [row.name, row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countPriceLists(context: PricingContext, search: PriceListSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from pricing.price_list where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

function conditionOf(context: PricingContext, { currency, audience }: PriceListSearch) {
  return inScope(context, [currency ?? null, audience ?? null], (currencies, audiences) => [
    `(${currencies}::text[] is null or currency = any(${currencies}))`,
    `(${audiences}::text[] is null or audience = any(${audiences}))`,
  ]);
}
