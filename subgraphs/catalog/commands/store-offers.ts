import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import type { Offer, OfferedPlan, OfferedPrice, OfferedProduct } from '../domain/offer.ts';
import type { PlanStatus } from '../domain/plan-status.ts';

export interface StoreOffers {
  tenantId: string;
  now: Date;
  /** The countries in which the tenant sells: a price elsewhere is kept, and nobody needs to hear of it. */
  countries: readonly string[];
  /** What a new plan is; PUBLISHED also brings back what root had withdrawn. */
  status: PlanStatus;
  /** Written as they are now. */
  products: readonly OfferedProduct[];
  /** Written where they are missing: somebody else describes them. */
  mentionedProducts?: readonly OfferedProduct[];
  plans: readonly OfferedPlan[];
  prices: readonly OfferedPrice[];
}

export interface StoredOffers {
  /** The vendor's keys of plans that are new. */
  added: string[];
  /** The vendor's keys of plans that were there and have changed, or whose prices have. */
  changed: string[];
  /** Ids of the plans of which others must hear if they are published. */
  toAnnounce: string[];
}

/** The parts of offers as `storeOffers` takes them, each product once. */
export function partsOf(offers: readonly Offer[]): Pick<StoreOffers, 'products' | 'plans' | 'prices'> {
  return {
    products: uniqueBy(offers.map((offer) => offer.product)),
    plans: uniqueBy(offers.map((offer) => offer.plan)),
    prices: offers.flatMap((offer) => offer.prices),
  };
}

/**
 * Writes products, plans and vendor prices, each kind in one statement. What is there already keeps its id; what has not
 * changed is not touched, so storing the same offers again changes nothing. Every change of a plan or of its prices makes
 * the plan's version grow.
 */
export async function storeOffers(transaction: Transaction, offers: StoreOffers): Promise<StoredOffers> {
  await storeProducts(transaction, offers);
  await storeMentionedProducts(transaction, offers);
  const plans = await storePlans(transaction, offers);
  const prices = await storePrices(transaction, offers);
  const rewritten = new Set(plans.map((plan) => plan.id));
  const repriced = uniqueBy(prices.map((price) => ({ ...price, vendorKey: price.vendor_key }))).filter(
    (price) => !rewritten.has(price.plan_id),
  );
  await growVersions(
    transaction,
    offers.tenantId,
    repriced.map((price) => price.plan_id),
  );
  const heard = prices.filter((price) => offers.countries.includes(price.market)).map((price) => price.plan_id);
  return {
    added: plans.filter((plan) => plan.is_new).map((plan) => plan.vendor_key),
    changed: [...plans.filter((plan) => !plan.is_new), ...repriced].map((plan) => plan.vendor_key),
    toAnnounce: [...new Set([...rewritten, ...heard])],
  };
}

/** Says that the plans are no longer what they were. */
export async function growVersions(
  transaction: Transaction,
  tenantId: string,
  planIds: readonly string[],
): Promise<void> {
  if (planIds.length > 0) {
    await transaction.query(sql`
      update catalog.plan set version = version + 1 where tenant_id = ${tenantId}::uuid and id = any(${planIds}::uuid[])`);
  }
}

async function storeProducts(transaction: Transaction, { tenantId, now, products }: StoreOffers): Promise<void> {
  if (products.length > 0) {
    await transaction.query(sql`
      ${insertProducts({ tenantId, now, products })}
      on conflict (tenant_id, vendor_key) do update set kind = excluded.kind, title = excluded.title, description = excluded.description,
        vendor_name = excluded.vendor_name, locale = excluded.locale, origin_id = excluded.origin_id, version = known.version + 1
      where (known.kind, known.title, known.description, known.vendor_name, known.locale, known.origin_id)
        is distinct from (excluded.kind, excluded.title, excluded.description, excluded.vendor_name, excluded.locale, excluded.origin_id)`);
  }
}

async function storeMentionedProducts(transaction: Transaction, offers: StoreOffers): Promise<void> {
  const { tenantId, now, mentionedProducts = [] } = offers;
  if (mentionedProducts.length > 0) {
    await transaction.query(
      sql`${insertProducts({ tenantId, now, products: uniqueBy(mentionedProducts) })} on conflict do nothing`,
    );
  }
}

function insertProducts({ tenantId, now, products }: Pick<StoreOffers, 'tenantId' | 'now' | 'products'>) {
  return sql`
    insert into catalog.product as known
      (tenant_id, id, kind, vendor_key, title, description, vendor_name, locale, origin_id, created_at)
    select ${tenantId}::uuid, new.id, new.kind, new."vendorKey", new.title, new.description, new."vendorName", new.locale, new."originId",
      ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${asJson(products)}::jsonb) as new (id uuid, kind text, "vendorKey" text, title text, description text,
      "vendorName" text, locale text, "originId" uuid)
    order by new."vendorKey"`;
}

interface StoredPlan {
  id: string;
  vendor_key: string;
  is_new: boolean;
}

async function storePlans(
  transaction: Transaction,
  { tenantId, now, status, plans }: StoreOffers,
): Promise<StoredPlan[]> {
  if (plans.length === 0) {
    return [];
  }
  const isBackOnSale = sql`excluded.status = 'PUBLISHED' and (known.status = 'DRAFT' or known.withdrawn_by = 'ROOT')`;
  return transaction.query<StoredPlan>(sql`
    insert into catalog.plan as known
      (tenant_id, id, product_id, vendor_key, sku, title, term_duration, billing_cycle, segment, is_trial, quantity_min, quantity_max,
        status, search_text, origin_id, created_at)
    select ${tenantId}::uuid, new.id, product.id, new."vendorKey", new.sku, new.title, new."termDuration", new."billingCycle", new.segment,
      new."isTrial", new."quantityMin", new."quantityMax", ${status}, new."searchText", new."originId", ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${asJson(plans)}::jsonb) as new (id uuid, "vendorKey" text, "productVendorKey" text, sku text, title text,
      "termDuration" text, "billingCycle" text, segment text, "isTrial" boolean, "quantityMin" int, "quantityMax" int,
      "searchText" text, "originId" uuid)
    join catalog.product on product.tenant_id = ${tenantId}::uuid and product.vendor_key = new."productVendorKey"
    order by new."vendorKey"
    on conflict (tenant_id, vendor_key) do update set product_id = excluded.product_id, sku = excluded.sku, title = excluded.title,
      term_duration = excluded.term_duration, billing_cycle = excluded.billing_cycle, segment = excluded.segment,
      is_trial = excluded.is_trial, quantity_min = excluded.quantity_min, quantity_max = excluded.quantity_max,
      search_text = excluded.search_text, origin_id = excluded.origin_id, version = known.version + 1,
      status = case when ${isBackOnSale} then excluded.status else known.status end,
      withdrawn_by = case when ${isBackOnSale} then null else known.withdrawn_by end
    where (known.product_id, known.sku, known.title, known.term_duration, known.billing_cycle, known.segment, known.is_trial,
        known.quantity_min, known.quantity_max, known.search_text, known.origin_id)
      is distinct from (excluded.product_id, excluded.sku, excluded.title, excluded.term_duration, excluded.billing_cycle, excluded.segment,
        excluded.is_trial, excluded.quantity_min, excluded.quantity_max, excluded.search_text, excluded.origin_id)
      or (${isBackOnSale})
    returning id, vendor_key, (xmax = 0) as is_new`);
}

interface StoredPrice {
  plan_id: string;
  vendor_key: string;
  market: string;
}

async function storePrices(transaction: Transaction, { tenantId, prices }: StoreOffers): Promise<StoredPrice[]> {
  if (prices.length === 0) {
    return [];
  }
  return transaction.query<StoredPrice>(sql`
    insert into catalog.vendor_price as known
      (tenant_id, plan_id, market, currency, effective_from, effective_until, term_cost_e8, term_list_price_e8)
    select ${tenantId}::uuid, plan.id, new.market, new.currency, new."effectiveFrom", new."effectiveUntil", new."termCostE8", new."termListPriceE8"
    from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as new ("planVendorKey" text, market text, currency text,
      "effectiveFrom" timestamptz, "effectiveUntil" timestamptz, "termCostE8" bigint, "termListPriceE8" bigint)
    join catalog.plan on plan.tenant_id = ${tenantId}::uuid and plan.vendor_key = new."planVendorKey"
    order by plan.id, new.market, new."effectiveFrom"
    on conflict (tenant_id, plan_id, market, effective_from) do update set currency = excluded.currency,
      effective_until = excluded.effective_until, term_cost_e8 = excluded.term_cost_e8, term_list_price_e8 = excluded.term_list_price_e8
    where (known.currency, known.effective_until, known.term_cost_e8, known.term_list_price_e8)
      is distinct from (excluded.currency, excluded.effective_until, excluded.term_cost_e8, excluded.term_list_price_e8)
    returning known.plan_id, known.market,
      (select vendor_key from catalog.plan where plan.tenant_id = known.tenant_id and plan.id = known.plan_id) as vendor_key`);
}

/** With an id for each row, which is used where the row is new. */
function asJson(rows: readonly object[]): string {
  return JSON.stringify(rows.map((row) => ({ ...row, id: uuidv7() })));
}

function uniqueBy<Row extends { vendorKey: string }>(rows: readonly Row[]): Row[] {
  const first = new Map<string, Row>();
  for (const row of rows) {
    if (!first.has(row.vendorKey)) {
      first.set(row.vendorKey, row);
    }
  }
  return [...first.values()];
}
