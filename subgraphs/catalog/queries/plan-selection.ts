import type { OperationContext } from '../../shared/context/operation-context.ts';
import type { Statement } from '../../shared/database/reader.ts';
import type { FacetName } from '../domain/facets.ts';
import { textQuery } from '../domain/plan-search.ts';
import { versionInForce } from './price-list-in-force.ts';

/** Who asks, and when. */
export type Viewer = Pick<OperationContext, 'tenantId' | 'readScope' | 'door' | 'currency' | 'now'>;

/** Conditions of a list; ids are uuids and prices minor units here. */
export interface PlanConditions {
  search?: string | null;
  tenantIds?: readonly string[] | null;
  productId?: string | null;
  isTrial?: boolean | null;
  listedMin?: bigint | null;
  listedMax?: bigint | null;
  facets?: Partial<Record<FacetName, readonly string[] | null>>;
}

/** The column of each facet; the first two belong to the product. */
export const FACET_COLUMNS: Record<FacetName, string> = {
  VENDOR: 'product.vendor_name',
  KIND: 'product.kind',
  TERM_DURATION: 'plan.term_duration',
  BILLING_CYCLE: 'plan.billing_cycle',
  SEGMENT: 'plan.segment',
};

export const FACET_NAMES = Object.keys(FACET_COLUMNS) as FacetName[];
const PRODUCT_FACETS: readonly FacetName[] = ['VENDOR', 'KIND'];

export interface PlanSelection {
  from: string;
  conditions: string[];
  /** Kept apart, because a facet's counts leave its own filter out. */
  facetConditions: Record<FacetName, string>;
  values: unknown[];
  bind: (value: unknown) => string;
}

interface SelectionNeeds {
  /** Whether the listed price is sorted or filtered by, as `listed.amount_minor`. */
  isPriced: boolean;
  /** Whether the product is selected from whatever the conditions are. */
  hasProduct: boolean;
}

/**
 * The plans that the viewer may see under some conditions. A storefront sees what is published and has a price in the
 * buyer's currency in the price list for everyone; any other door sees all plans of its tenant or scope. The text stays the
 * same for any number of tenants and for any values of the filters, so that it is prepared once.
 */
export function plansOf(viewer: Viewer, conditions: PlanConditions, needs: SelectionNeeds): PlanSelection {
  const { tenantId, readScope, door } = viewer;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  const isOfOneTenant = readScope === 'tenant';
  const tenant = isOfOneTenant ? bind(tenantId) : 'plan.tenant_id';
  if (isOfOneTenant) {
    where.push(`plan.tenant_id = ${tenant}`);
  }
  let from = 'catalog.plan plan';
  if (door === 'storefront' || needs.isPriced) {
    const version = versionInForce({ tenant, currency: bind(viewer.currency), at: bind(viewer.now) });
    const isListed = `listed.tenant_id = ${tenant} and listed.plan_id = plan.id and listed.version_id = ${version}`;
    const join = door === 'storefront' ? 'join' : 'left join';
    from += ` ${join} catalog.listed_price listed on ${isListed}`;
  }
  if (door === 'storefront') {
    where.push(`plan.status = 'PUBLISHED'`);
  }
  const facets = conditions.facets ?? {};
  const hasProduct = needs.hasProduct || Boolean(facets.VENDOR ?? facets.KIND);
  if (hasProduct) {
    from += ` join catalog.product product on product.tenant_id = plan.tenant_id and product.id = plan.product_id`;
  }
  from += searchOf(conditions.search, { isOfOneTenant, bind, where });
  narrow(conditions, { where, bind, isPriced: needs.isPriced });
  const facetConditions = Object.fromEntries(
    FACET_NAMES.map((name) => {
      // A filter on the product needs its join, so it is only there when it is wanted.
      const column = PRODUCT_FACETS.includes(name) && !hasProduct ? null : FACET_COLUMNS[name];
      return [
        name,
        column ? optional(bind(facets[name] ?? null), 'text[]', (value) => `${column} = any(${value})`) : 'true',
      ];
    }),
  ) as Record<FacetName, string>;
  return { from, conditions: where, facetConditions, values, bind };
}

/** The statement that selects from the plans that meet all conditions. */
export function statementOf(selection: PlanSelection, { select, tail }: { select: string; tail: string }): Statement {
  const { from, conditions, facetConditions, values } = selection;
  const where = [...conditions, ...Object.values(facetConditions)];
  return { text: `select ${select} from ${from} where ${where.join(' and ')} ${tail}`, values };
}

interface Building {
  where: string[];
  bind: (value: unknown) => string;
}

/** Joins what the text search finds, as `found.relevance`. The function finds in the entered tenant, so not for a scope. */
function searchOf(
  search: string | null | undefined,
  { isOfOneTenant, where, bind }: Building & { isOfOneTenant: boolean },
): string {
  const words = textQuery(search);
  if (words === null) {
    return '';
  }
  const query = bind(words);
  if (isOfOneTenant) {
    return ` join catalog.search_plans(${query}) found on found.plan_id = plan.id`;
  }
  where.push(`plan.searchable @@ to_tsquery('simple', ${query})`);
  return ` cross join lateral (select ts_rank(plan.searchable, replace(to_tsquery('simple', ${query})::text, '&', '|')::tsquery) as relevance) found`;
}

function narrow(conditions: PlanConditions, { where, bind, isPriced }: Building & { isPriced: boolean }): void {
  const { tenantIds, productId, isTrial, listedMin, listedMax } = conditions;
  if (tenantIds) {
    where.push(`plan.tenant_id = any(${bind(tenantIds)}::uuid[])`);
  }
  if (productId) {
    where.push(`plan.product_id = ${bind(productId)}`);
  }
  where.push(optional(bind(isTrial ?? null), 'boolean', (value) => `plan.is_trial = ${value}`));
  if (isPriced) {
    where.push(optional(bind(listedMin ?? null), 'bigint', (value) => `listed.amount_minor >= ${value}`));
    where.push(optional(bind(listedMax ?? null), 'bigint', (value) => `listed.amount_minor <= ${value}`));
  }
}

/** One text whether the value is given or not: an absent one is null and lets every row pass. */
function optional(parameter: string, type: string, condition: (value: string) => string): string {
  const value = `${parameter}::${type}`;
  return `(${value} is null or ${condition(value)})`;
}
