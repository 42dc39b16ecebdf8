import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';
import type { OfferedPrice } from '../domain/offer.ts';

export interface MasterOffersQuestion {
  rootTenantId: string;
  /** Where the target sells; prices of other markets stay in root. */
  countries: readonly string[];
  /** Root's plan to go on behind. */
  afterId: string;
  limit: number;
  now: Date;
}

interface MasterRow {
  id: string;
  vendor_key: string;
  sku: string;
  title: string;
  term_duration: TermDuration | null;
  billing_cycle: BillingCycle;
  segment: string;
  is_trial: boolean;
  quantity_min: number;
  quantity_max: number;
  search_text: string;
  status: string;
  product_id: string;
  product_key: string;
  kind: string;
  product_title: string;
  description: string | null;
  vendor_name: string;
  locale: string;
  is_sold: boolean;
  prices: Omit<OfferedPrice, 'planVendorKey'>[];
}

/** Root's next plans with what a target may know of them; the last id is where the next batch begins. */
export async function readMasterOffers(reader: Reader, question: MasterOffersQuestion) {
  const { rootTenantId, countries, afterId, limit, now } = question;
  const rows = await reader.read<MasterRow>(
    { tenantId: rootTenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' },
    { text: MASTER_OFFERS, values: [rootTenantId, afterId, countries, now, limit] },
  );
  return { offers: rows.map(offerOf), lastId: rows.at(-1)?.id ?? null };
}

const MASTER_OFFERS = `
  select plan.id, plan.vendor_key, plan.sku, plan.title, plan.term_duration, plan.billing_cycle, plan.segment, plan.is_trial,
    plan.quantity_min, plan.quantity_max, plan.search_text, plan.status, product.id as product_id, product.vendor_key as product_key,
    product.kind, product.title as product_title, product.description, product.vendor_name, product.locale,
    coalesce(sold.is_sold, false) as is_sold, coalesce(sold.prices, '[]') as prices
  from catalog.plan
  join catalog.product on product.tenant_id = plan.tenant_id and product.id = plan.product_id
  left join lateral (
    select bool_or(price.effective_until is null or price.effective_until > $4::timestamptz) as is_sold,
      jsonb_agg(jsonb_build_object('market', price.market, 'currency', price.currency, 'effectiveFrom', price.effective_from,
        'effectiveUntil', price.effective_until, 'termCostE8', price.term_cost_e8::text,
        'termListPriceE8', price.term_list_price_e8::text)) as prices
    from catalog.vendor_price price
    where price.tenant_id = plan.tenant_id and price.plan_id = plan.id and price.market = any($3::text[])) sold on true
  where plan.tenant_id = $1 and plan.id > $2
  order by plan.id limit $5`;

function offerOf(row: MasterRow) {
  return {
    isWithdrawn: row.status === 'WITHDRAWN',
    isSold: row.is_sold,
    product: {
      vendorKey: row.product_key,
      kind: row.kind,
      title: row.product_title,
      description: row.description,
      vendorName: row.vendor_name,
      locale: row.locale,
      originId: row.product_id,
    },
    plan: {
      vendorKey: row.vendor_key,
      productVendorKey: row.product_key,
      sku: row.sku,
      title: row.title,
      termDuration: row.term_duration,
      billingCycle: row.billing_cycle,
      segment: row.segment,
      isTrial: row.is_trial,
      quantityMin: row.quantity_min,
      quantityMax: row.quantity_max,
      searchText: row.search_text,
      originId: row.id,
    },
    prices: row.prices.map((price) => ({ ...price, planVendorKey: row.vendor_key })),
  };
}
