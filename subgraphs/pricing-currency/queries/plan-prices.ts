import DataLoader from 'dataloader';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';

/** Which price of a plan is asked for; ids are uuids. */
export interface PlanPriceKey {
  tenantId: string;
  planId: string;
  /** Who would pay; null for the caller's own account. */
  accountId: string | null;
  /** Null for the currency of the named account. */
  currency: string | null;
  /** The currency that counts when neither says one. */
  defaultCurrency: string;
  asOf: Date;
}

/** A price on a list that applies, as it is read. */
export interface PlanPriceRecord {
  place: number;
  tenant_id: string;
  price_list_id: string;
  audience: string;
  currency: string;
  effective_until: Date | null;
  instalment_minor: string;
  term_minor: string;
  cost_minor: string | null;
  /** As JSON: few ask for the explanation, so it is not read for all. */
  steps: string;
}

// A list for resellers counts for resellers only. An account that was named but cannot be seen has no price at all.
const STATEMENT = `
  select wanted.place::int as place, list.tenant_id, list.id as price_list_id, list.audience, list.currency, version.effective_until,
    price.instalment_minor, price.term_minor, price.cost_minor, price.steps::text as steps
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::timestamptz[])
    with ordinality as wanted (tenant_id, plan_id, account_id, is_named, currency, default_currency, as_of, place)
  join pricing.sellable_plan plan on plan.tenant_id = wanted.tenant_id and plan.plan_id = wanted.plan_id and not plan.is_withdrawn
  left join pricing.buyer buyer on buyer.tenant_id = wanted.tenant_id and buyer.account_id = wanted.account_id
  join pricing.price_list list on list.tenant_id = wanted.tenant_id
    and list.currency = coalesce(wanted.currency, case when wanted.is_named then buyer.currency end, wanted.default_currency)
    and (list.audience = 'EVERYONE' or (list.audience = 'RESELLERS' and buyer.kind = 'RESELLER'))
  join pricing.price_list_version version on version.tenant_id = list.tenant_id and version.price_list_id = list.id
    and version.effective_from <= wanted.as_of and (version.effective_until is null or wanted.as_of < version.effective_until)
  join pricing.price price on price.tenant_id = version.tenant_id and price.version_id = version.id and price.plan_id = wanted.plan_id
  where not wanted.is_named or buyer.account_id is not null`;

/**
 * The prices of plans on the lists that apply, everyone's and if the buyer is a reseller the resellers': one statement for
 * all plans of a page, in whichever tenants, currencies and moments they are asked for.
 */
export function loaderOfPlanPrices(
  reader: Reader,
  context: ReadContext,
): DataLoader<PlanPriceKey, PlanPriceRecord[], string> {
  const callersAccount = context.accountId === ALL_ACCOUNTS ? null : context.accountId;
  return new DataLoader(
    async (keys) => {
      const values = [
        keys.map((key) => key.tenantId),
        keys.map((key) => key.planId),
        keys.map((key) => key.accountId ?? callersAccount),
        keys.map((key) => key.accountId !== null),
        keys.map((key) => key.currency),
        keys.map((key) => key.defaultCurrency),
        keys.map((key) => key.asOf),
      ];
      const rows = await reader.read<PlanPriceRecord>(context, { text: STATEMENT, values });
      const found = Map.groupBy(rows, (row) => row.place);
      return keys.map((_key, index) => found.get(index + 1) ?? []);
    },
    { cacheKeyFn: (key) => JSON.stringify(key) },
  );
}
