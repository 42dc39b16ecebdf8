import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { Offer } from '../domain/offer.ts';
import { announcePlans } from './announce-plans.ts';
import { soldCountries } from './sold-countries.ts';
import { growVersions, partsOf, storeOffers, type StoredOffers } from './store-offers.ts';

export interface ImportStep {
  tenantId: string;
  now: Date;
}

/** An offer of the sheet, and whether it is the one that describes its product. */
export interface ImportedOffer extends Offer {
  describesProduct: boolean;
}

/** Takes a batch of a sheet's offers over: new plans as drafts, known ones as they are now. */
export async function importOffers(
  transaction: Transaction,
  { tenantId, now }: ImportStep,
  offers: readonly ImportedOffer[],
): Promise<StoredOffers> {
  const countries = await soldCountries(transaction, tenantId);
  const stored = await storeOffers(transaction, {
    ...partsOf(offers),
    products: offers.filter((offer) => offer.describesProduct).map((offer) => offer.product),
    mentionedProducts: offers.filter((offer) => !offer.describesProduct).map((offer) => offer.product),
    tenantId,
    now,
    countries,
    status: 'DRAFT',
  });
  await announcePlans(transaction, { tenantId, countries, planIds: stored.toAnnounce, now });
  return stored;
}

export interface Discontinue extends ImportStep {
  market: string;
  planIds: readonly string[];
}

/** Ends the vendor's prices of the plans in one market; returns how many plans had one. */
export async function discontinuePlans(transaction: Transaction, discontinued: Discontinue): Promise<number> {
  const { tenantId, now, market, planIds } = discontinued;
  const at = sql`${now.toISOString()}::timestamptz`;
  const ended = await transaction.query<{ plan_id: string }>(sql`
    update catalog.vendor_price set effective_until = greatest(effective_from, ${at})
    where tenant_id = ${tenantId}::uuid and market = ${market} and plan_id = any(${planIds}::uuid[])
      and (effective_until is null or effective_until > greatest(effective_from, ${at}))
    returning plan_id`);
  const endedIds = [...new Set(ended.map((price) => price.plan_id))];
  await growVersions(transaction, tenantId, endedIds);
  const countries = await soldCountries(transaction, tenantId);
  if (countries.includes(market)) {
    await announcePlans(transaction, { tenantId, countries, planIds: endedIds, now });
  }
  return endedIds.length;
}

export interface ImportCounts {
  added: number;
  changed: number;
  discontinued: number;
  rejected: number;
}

/** Adds to what the import's report says. */
export async function countImport(
  transaction: Transaction,
  { tenantId, jobId }: { tenantId: string; jobId: string },
  counts: Partial<ImportCounts>,
): Promise<void> {
  const { added = 0, changed = 0, discontinued = 0, rejected = 0 } = counts;
  await transaction.query(sql`
    update catalog.catalog_import set added = added + ${added}, changed = changed + ${changed},
      discontinued = discontinued + ${discontinued}, rejected = rejected + ${rejected}
    where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`);
}
