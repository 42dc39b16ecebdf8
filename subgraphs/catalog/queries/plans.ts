import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import type { CatalogContext } from '../context.ts';
import type { FacetCount } from '../domain/facets.ts';
import { textQuery } from '../domain/plan-search.ts';
import { PLAN_COLUMNS, type PlanRecord } from './records.ts';
import {
  FACET_COLUMNS,
  FACET_NAMES,
  plansOf,
  statementOf,
  type PlanConditions,
  type PlanSelection,
} from './plan-selection.ts';

export type PlanSortKey = 'RELEVANCE' | 'TITLE' | 'LISTED_PRICE' | 'NEWEST';

export interface PlanSearch {
  conditions: PlanConditions;
  sort: { by: PlanSortKey; isReversed: boolean } | null;
}

/** What each key sorts by; the natural order of the last two begins with the greatest. */
const SORTS: Record<PlanSortKey, SortColumn & { beginsWithGreatest: boolean }> = {
  TITLE: { sql: 'plan.title', type: 'text', beginsWithGreatest: false },
  // Staff see plans without a price too, at the end.
  LISTED_PRICE: {
    sql: 'coalesce(listed.amount_minor, 9223372036854775807)',
    type: 'bigint',
    beginsWithGreatest: false,
  },
  RELEVANCE: { sql: 'found.relevance', type: 'real', beginsWithGreatest: true },
  NEWEST: { sql: 'plan.created_at', type: 'timestamptz', beginsWithGreatest: true },
};

/** One page of the plans that the viewer may see, in one statement. */
export async function findPlans<Node>(
  context: CatalogContext,
  search: PlanSearch,
  page: PageArgs,
  node: (row: PlanRecord) => Node,
) {
  const by = sortKeyOf(search);
  refuseManyCurrencies(context, search, by);
  const identity = { claims: context, list: { plans: jsonSafe(search), currency: context.currency } };
  const request = pageRequest(page, identity);
  const selection = plansOf(context, search.conditions, { isPriced: isPriced(search, by), hasProduct: false });
  const { beginsWithGreatest, ...column } = SORTS[by];
  // A storefront's plans all have a price, and the bare column is the one that is indexed.
  const first =
    by === 'LISTED_PRICE' && context.door === 'storefront' ? { ...column, sql: 'listed.amount_minor' } : column;
  const isDescending = beginsWithGreatest !== (search.sort?.isReversed ?? false);
  const order = [first, ...tieBreakers(context)];
  const place = keyset(order, isDescending, request, selection.values.length + 1);
  selection.values.push(...place.values);
  selection.conditions.push(place.where);
  const rows = await context.reader.read<PlanRecord & { sort_value: string }>(
    context,
    statementOf(selection, {
      select: `${PLAN_COLUMNS}, (${first.sql})::text as sort_value`,
      tail: `order by ${place.orderBy} limit ${selection.bind(request.limit)}`,
    }),
  );
  const sortValues = (row: PlanRecord & { sort_value: string }) =>
    order.length === 3 ? [row.sort_value, row.tenant_id, row.id] : [row.sort_value, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countPlans(context: CatalogContext, { conditions }: PlanSearch) {
  const selection = plansOf(context, conditions, { isPriced: isPriced({ conditions }), hasProduct: false });
  const { text, values } = statementOf(selection, { select: '1', tail: `limit ${COUNT_MAX + 1}` });
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (${text}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/** How many plans each value of each facet would leave; a facet's own filter is left out of its counts. One statement. */
export async function countFacets(context: CatalogContext, { conditions }: PlanSearch): Promise<FacetCount[]> {
  const selection = plansOf(context, conditions, { isPriced: isPriced({ conditions }), hasProduct: true });
  const columns = FACET_NAMES.map((name) => `${FACET_COLUMNS[name]} as ${name}`);
  const passes = FACET_NAMES.map((name) => `${selection.facetConditions[name]} as passes_${name}`);
  const counts = FACET_NAMES.map((name) => {
    const others = FACET_NAMES.filter((other) => other !== name).map((other) => `passes_${other}`);
    return `select '${name}' as facet, ${name} as value, count(*)::int as count from matching
      where ${name} is not null and ${others.join(' and ')} group by 2`;
  });
  const where = selection.conditions.join(' and ');
  return context.reader.read<FacetCount>(context, {
    text: `with matching as materialized (select ${[...columns, ...passes].join(', ')} from ${selection.from} where ${where})
      ${counts.join(' union all ')} order by facet, count desc, value`,
    values: selection.values,
  });
}

/** The plan with this id, as far as the viewer may buy or manage it. */
export async function findPlan(context: CatalogContext, id: string): Promise<PlanRecord | null> {
  const selection = plansOf(context, {}, { isPriced: false, hasProduct: false });
  selection.conditions.push(`plan.id = ${selection.bind(id)}`);
  return firstOf(context, selection);
}

export interface PlanKey {
  sku: string;
  termDuration: string | null;
  billingCycle: string;
  segment: string;
}

/** The acting tenant's plan of this SKU, term, cycle and segment. */
export async function findPlanBySku(context: CatalogContext, key: PlanKey): Promise<PlanRecord | null> {
  const inTenant = { ...context, readScope: 'tenant' as const };
  const selection = plansOf(inTenant, {}, { isPriced: false, hasProduct: false });
  const { bind } = selection;
  selection.conditions.push(
    `plan.sku = ${bind(key.sku)} and plan.term_duration is not distinct from ${bind(key.termDuration)}
      and plan.billing_cycle = ${bind(key.billingCycle)} and plan.segment = ${bind(key.segment)}`,
  );
  return firstOf(inTenant, selection);
}

async function firstOf(context: CatalogContext, selection: PlanSelection): Promise<PlanRecord | null> {
  const statement = statementOf(selection, { select: PLAN_COLUMNS, tail: 'limit 1' });
  const [row] = await context.reader.read<PlanRecord>(context, statement);
  return row ?? null;
}

/** Relevance sorts a search unless something else is wished for; without words there is none to sort by. */
function sortKeyOf({ conditions, sort }: PlanSearch): PlanSortKey {
  const by = sort?.by ?? 'RELEVANCE';
  return by === 'RELEVANCE' && textQuery(conditions.search) === null ? 'TITLE' : by;
}

function isPriced({ conditions }: Pick<PlanSearch, 'conditions'>, by?: PlanSortKey): boolean {
  return by === 'LISTED_PRICE' || (conditions.listedMin ?? conditions.listedMax ?? null) !== null;
}

function refuseManyCurrencies({ readScope }: CatalogContext, search: PlanSearch, by: PlanSortKey): void {
  if (readScope !== 'tenant' && isPriced(search, by)) {
    throw new RequestError('BAD_USER_INPUT', 'Prices of several tenants cannot be compared. Name one tenant.', {
      argument: by === 'LISTED_PRICE' ? 'sort' : 'filter',
    });
  }
}

function tieBreakers({ readScope }: CatalogContext): SortColumn[] {
  const id: SortColumn = { sql: 'plan.id', type: 'uuid' };
  return readScope === 'tenant' ? [id] : [{ sql: 'plan.tenant_id', type: 'uuid' }, id];
}

/** JSON has no bigint. */
function jsonSafe({ conditions, sort }: PlanSearch): object {
  const { listedMin, listedMax, ...rest } = conditions;
  return { ...rest, listedMin: listedMin?.toString(), listedMax: listedMax?.toString(), sort };
}
