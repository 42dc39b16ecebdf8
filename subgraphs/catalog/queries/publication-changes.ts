import type { CatalogContext } from '../context.ts';
import type { PublicationMode } from '../domain/publication-plan.ts';
import { scopeOfRoot } from './loaders.ts';

export type PublicationAction = 'ADD' | 'CHANGE' | 'WITHDRAW';

/** What a publication would do in one tenant. */
export interface PublicationChanges {
  target_tenant_id: string;
  action: PublicationAction;
  count: number;
  /** Root's plans, the first by title. */
  plan_ids: string[];
}

export interface PublicationQuestion {
  targetIds: readonly string[];
  mode: PublicationMode;
  /** How many plans to name for each tenant and action. */
  namedMax: number;
}

const CONTENT = [
  'sku',
  'title',
  'term_duration',
  'billing_cycle',
  'segment',
  'is_trial',
  'quantity_min',
  'quantity_max',
  'search_text',
];

/**
 * Compares the acting tenant's plans with those of the targets: what is missing there although the vendor sells it in one
 * of their countries, what differs in content or price, what has been withdrawn. One statement for all targets.
 */
export function findPublicationChanges(
  context: CatalogContext,
  { targetIds, mode, namedMax }: PublicationQuestion,
): Promise<PublicationChanges[]> {
  const columnsOf = (plan: string) => CONTENT.map((column) => `${plan}.${column}`).join(', ');
  const text = `
    with compared as materialized (
      select target.tenant_id, plan.id, plan.title, case
        when plan.status = 'WITHDRAWN' then case when $3 = 'FULL' and copy.status <> 'WITHDRAWN' then 'WITHDRAW' end
        when copy.id is null then case when $3 = 'FULL' and exists (select from catalog.vendor_price price
          where price.tenant_id = plan.tenant_id and price.plan_id = plan.id and price.market = any(target.countries)
            and (price.effective_until is null or price.effective_until > $4::timestamptz)) then 'ADD' end
        when $3 = 'FULL' and ((${columnsOf('plan')}, plan.id) is distinct from (${columnsOf('copy')}, copy.origin_id)
          or copy.status = 'DRAFT' or copy.withdrawn_by = 'ROOT') then 'CHANGE'
        when exists (select from catalog.vendor_price price
          left join catalog.vendor_price known on known.tenant_id = copy.tenant_id and known.plan_id = copy.id
            and known.market = price.market and known.effective_from = price.effective_from
          where price.tenant_id = plan.tenant_id and price.plan_id = plan.id and price.market = any(target.countries)
            and (price.currency, price.effective_until, price.term_cost_e8, price.term_list_price_e8)
              is distinct from (known.currency, known.effective_until, known.term_cost_e8, known.term_list_price_e8)) then 'CHANGE'
        end as action
      from catalog.plan plan
      cross join catalog.tenant_settings target
      left join catalog.plan copy on copy.tenant_id = target.tenant_id and copy.vendor_key = plan.vendor_key
      where plan.tenant_id = $1 and target.tenant_id = any($2::uuid[]))
    select tenant_id as target_tenant_id, action, count(*)::int as count, (array_agg(id order by title, id))[1:$5::int] as plan_ids
    from compared where action is not null group by tenant_id, action order by tenant_id, action`;
  const values = [context.tenantId, targetIds, mode, context.now, namedMax];
  return context.reader.read<PublicationChanges>(scopeOfRoot(context), { text, values });
}
