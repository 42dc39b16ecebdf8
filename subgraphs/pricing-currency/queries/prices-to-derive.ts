import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';

/** A version whose prices are to be computed, with the currencies of its list and of the list below it. */
export interface VersionToCalculate {
  id: string;
  market: string | null;
  base_version_id: string | null;
  book: string | null;
  rate: string | null;
  markup_percent: string;
  as_of: Date;
  currency: string;
  base_currency: string | null;
}

/** A plan with the price that its new price comes from: of the vendor's sheet, or of the list below. */
export interface PriceToDerive {
  plan_id: string;
  sku: string;
  term_duration: string | null;
  billing_cycle: string;
  market: string;
  /** Null in a sheet. */
  term_price_e8: string | null;
  /** Null where the list below does not know it. */
  term_cost_e8: string | null;
}

export async function findVersionToCalculate(
  reader: Reader,
  tenantId: string,
  versionId: string,
): Promise<VersionToCalculate | null> {
  const [version] = await reader.read<VersionToCalculate>(wholeTenant(tenantId), {
    text: `select version.id, version.market, version.base_version_id, version.book, version.rate, version.markup_percent, version.as_of,
        list.currency, base.currency as base_currency
      from pricing.price_list_version version
      join pricing.price_list list on list.tenant_id = version.tenant_id and list.id = version.price_list_id
      left join pricing.price_list base on base.tenant_id = version.tenant_id and base.id = version.base_price_list_id
      where version.tenant_id = $1 and version.id = $2`,
    values: [tenantId, versionId],
  });
  return version ?? null;
}

const SHEET = `
  from pricing.vendor_price vendor
  join pricing.sellable_plan plan on plan.tenant_id = vendor.tenant_id and plan.plan_id = vendor.plan_id and not plan.is_withdrawn
  where vendor.tenant_id = $1 and vendor.market = $2 and vendor.currency = $3
    and vendor.effective_from <= $4::timestamptz and (vendor.effective_until is null or $4::timestamptz < vendor.effective_until)`;

const BASE = `
  from pricing.price price
  join pricing.sellable_plan plan on plan.tenant_id = price.tenant_id and plan.plan_id = price.plan_id and not plan.is_withdrawn
  where price.tenant_id = $1 and price.version_id = $2`;

/** The next plans in the order of their ids, behind the given one. */
export async function findPricesToDerive(
  reader: Reader,
  tenantId: string,
  version: VersionToCalculate,
  { afterPlanId: after, limit }: { afterPlanId: string; limit: number },
): Promise<PriceToDerive[]> {
  const statement =
    version.base_version_id === null
      ? {
          text: `select distinct on (plan.plan_id) plan.plan_id, plan.sku, plan.term_duration, plan.billing_cycle, vendor.market, null as term_price_e8, vendor.term_cost_e8
            ${SHEET} and vendor.plan_id > $5 order by plan.plan_id, vendor.effective_from desc limit $6`,
          values: [...sheetValues(tenantId, version), after, limit],
        }
      : {
          text: `select plan.plan_id, plan.sku, plan.term_duration, plan.billing_cycle, price.market, price.term_price_e8, price.term_cost_e8
            ${BASE} and price.plan_id > $3 order by price.plan_id limit $4`,
          values: [tenantId, version.base_version_id, after, limit],
        };
  return reader.read<PriceToDerive>(wholeTenant(tenantId), statement);
}

export async function countPricesToDerive(
  reader: Reader,
  tenantId: string,
  version: VersionToCalculate,
): Promise<number> {
  const statement =
    version.base_version_id === null
      ? {
          text: `select count(distinct plan.plan_id)::int as counted ${SHEET}`,
          values: sheetValues(tenantId, version),
        }
      : { text: `select count(*)::int as counted ${BASE}`, values: [tenantId, version.base_version_id] };
  const [row] = await reader.read<{ counted: number }>(wholeTenant(tenantId), statement);
  return row?.counted ?? 0;
}

function sheetValues(tenantId: string, { market, currency, as_of: asOf }: VersionToCalculate): unknown[] {
  return [tenantId, market, currency, asOf];
}

function wholeTenant(tenantId: string) {
  return { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' as const };
}
