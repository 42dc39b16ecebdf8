import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import type { PricingContext } from '../context.ts';
import { EXCHANGE_RATE_COLUMNS, type ExchangeRateRecord } from './loaders.ts';
import { inScope } from './scope.ts';

export interface ExchangeRateSearch {
  book?: string | null;
  fromCurrency?: string | null;
  toCurrency?: string | null;
  asOf: Date;
}

const ORDER: readonly SortColumn[] = [
  { sql: 'from_currency', type: 'text' },
  { sql: 'to_currency', type: 'text' },
  { sql: 'book', type: 'text' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** The rates of the read scope that are in force at an instant, by pair and book. */
export async function findExchangeRates<Node>(
  context: PricingContext,
  search: ExchangeRateSearch,
  page: PageArgs,
  node: (row: ExchangeRateRecord) => Node,
) {
  authorize(context, 'price:read');
  // Each page may be asked for a moment later; only an instant that the caller chose makes it another list.
  const { asOf, ...list } = search;
  const identity = { claims: context, list: { exchangeRates: list, asOf: asOf === context.now ? null : asOf } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, false, request, values.length + 1);
  const rows = await context.reader.read<ExchangeRateRecord>(context, {
    text: `select ${EXCHANGE_RATE_COLUMNS} from pricing.exchange_rate where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: ExchangeRateRecord) => [row.from_currency, row.to_currency, row.book, row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countExchangeRates(context: PricingContext, search: ExchangeRateSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from pricing.exchange_rate where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

function conditionOf(context: PricingContext, { book, fromCurrency, toCurrency, asOf }: ExchangeRateSearch) {
  const values = [book ?? null, fromCurrency ?? null, toCurrency ?? null, asOf];
  return inScope(context, values, (bookIs, from, to, instant) => [
    `(${bookIs}::text is null or book = ${bookIs})`,
    `(${from}::text is null or from_currency = ${from})`,
    `(${to}::text is null or to_currency = ${to})`,
    `valid_from <= ${instant}::timestamptz and (valid_until is null or ${instant}::timestamptz < valid_until)`,
  ]);
}
