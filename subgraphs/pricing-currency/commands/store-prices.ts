import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { ListedPlanPrice } from '../domain/price-derivation.ts';

export interface PriceToStore {
  planId: string;
  market: string;
  price: ListedPlanPrice;
}

export interface VersionKey {
  tenantId: string;
  versionId: string;
}

/** Writes a batch of a version's prices; one that is there already stays. */
export async function storePrices(
  transaction: Transaction,
  { tenantId, versionId }: VersionKey,
  prices: readonly PriceToStore[],
): Promise<void> {
  await transaction.query(sql`
    insert into pricing.price (tenant_id, version_id, plan_id, market, term_price_e8, term_cost_e8, instalment_minor, term_minor, cost_minor, steps)
    select ${tenantId}::uuid, ${versionId}::uuid, plan_id, market, term_price, term_cost, instalment, term, cost, steps
    from jsonb_to_recordset(${JSON.stringify(prices.map(asRow))}::jsonb) as new (plan_id uuid, market text, term_price bigint,
      term_cost bigint, instalment bigint, term bigint, cost bigint, steps jsonb)
    on conflict (tenant_id, plan_id, version_id, market) do nothing`);
}

/** From now on the version may be activated. */
export async function completeVersion(
  transaction: Transaction,
  { tenantId, versionId }: VersionKey,
  now: Date,
): Promise<void> {
  await transaction.query(sql`
    update pricing.price_list_version set calculated_at = ${now.toISOString()}::timestamptz
    where tenant_id = ${tenantId} and id = ${versionId} and calculated_at is null`);
}

/** Amounts travel as text: JSON numbers would lose digits. */
function asRow({ planId, market, price }: PriceToStore) {
  return {
    plan_id: planId,
    market,
    term_price: price.termPrice.value.toString(),
    term_cost: price.termCost?.value.toString() ?? null,
    instalment: price.instalment.amount.toString(),
    term: price.term.amount.toString(),
    cost: price.cost?.amount.toString() ?? null,
    steps: price.steps,
  };
}
