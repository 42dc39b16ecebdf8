import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import {
  PRICE_LIST_ACTIVATED,
  type ListedPrice,
  type PriceListActivated,
} from '../../shared/events/contracts/pricing.ts';
import type { PriceListRow } from '../entities/price-list.ts';

const PRICES_PER_EVENT_MAX = 1_000;

interface ActivatedVersion {
  versionId: string;
  versionNumber: number;
  effectiveFrom: Date;
}

/** Tells the other subgraphs every price of a version, in parts; there is one part even when there is no price. */
export async function publishPriceList(
  transaction: Transaction,
  { tenantId, id, currency, audience }: PriceListRow,
  { versionId, versionNumber, effectiveFrom }: ActivatedVersion,
): Promise<void> {
  const prices = await findListedPrices(transaction, tenantId, versionId);
  const parts = Math.max(1, Math.ceil(prices.length / PRICES_PER_EVENT_MAX));
  const events = Array.from({ length: parts }, (_, index) => {
    const body: PriceListActivated = {
      priceListId: id,
      versionId,
      versionNumber,
      currency,
      audience,
      effectiveFrom: effectiveFrom.toISOString(),
      part: index + 1,
      parts,
      prices: prices.slice(index * PRICES_PER_EVENT_MAX, (index + 1) * PRICES_PER_EVENT_MAX),
    };
    return { topic: PRICE_LIST_ACTIVATED, aggregateId: id, body };
  });
  await transaction.publish(...events);
}

async function findListedPrices(transaction: Transaction, tenantId: string, versionId: string): Promise<ListedPrice[]> {
  return transaction.query<ListedPrice>(sql`
    select price.plan_id as "planId", price.market, plan.segment, price.instalment_minor::text as "amountMinor"
    from pricing.price price
    join pricing.sellable_plan plan on plan.tenant_id = price.tenant_id and plan.plan_id = price.plan_id
    where price.tenant_id = ${tenantId} and price.version_id = ${versionId}
    order by price.plan_id, price.market`);
}
