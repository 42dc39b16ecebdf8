import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { PriceListActivated } from '../../shared/events/contracts/pricing.ts';

export interface RecordPriceList extends PriceListActivated {
  tenantId: string;
  /** When the list was activated. */
  activatedAt: Date;
}

/**
 * Keeps what a price list asks for, to hide, sort and count plans by it. A version comes in parts and counts from its last
 * part on, beginning with its instant; a version older than a complete one is ignored.
 */
export async function recordPriceList(transaction: Transaction, list: RecordPriceList): Promise<void> {
  const { tenantId, priceListId, versionId, versionNumber, part, parts } = list;
  const [newer] = await transaction.query(sql`
    select from catalog.price_list_version
    where tenant_id = ${tenantId}::uuid and price_list_id = ${priceListId}::uuid and version_number > ${versionNumber} and is_complete limit 1`);
  if (newer) {
    return;
  }
  await transaction.query(sql`
    insert into catalog.price_list_version
      (tenant_id, price_list_id, version_id, version_number, currency, audience, effective_from, is_complete)
    values (${tenantId}::uuid, ${priceListId}::uuid, ${versionId}::uuid, ${versionNumber}, ${list.currency}, ${list.audience},
      ${list.effectiveFrom}::timestamptz, false)
    on conflict (tenant_id, version_id) do update set effective_from = excluded.effective_from, currency = excluded.currency,
      audience = excluded.audience`);
  await storePart(transaction, list);
  if (part === parts) {
    await completeVersion(transaction, list);
    await forgetOlderVersions(transaction, list);
  }
}

async function storePart(transaction: Transaction, list: RecordPriceList): Promise<void> {
  const { tenantId, priceListId, versionId, currency, prices } = list;
  await transaction.query(sql`
    insert into catalog.plan_price (tenant_id, plan_id, price_list_id, version_id, market, segment, currency, amount_minor)
    select ${tenantId}::uuid, new."planId", ${priceListId}::uuid, ${versionId}::uuid, new.market, new.segment, ${currency}, new."amountMinor"
    from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as new ("planId" uuid, market text, segment text, "amountMinor" bigint)
    on conflict (tenant_id, version_id, plan_id, market) do update set segment = excluded.segment, currency = excluded.currency,
      amount_minor = excluded.amount_minor`);
}

/** Keeps each plan's lowest price over the markets, which is the one that lists are sorted by, and lets the version count. */
async function completeVersion(transaction: Transaction, { tenantId, versionId }: RecordPriceList): Promise<void> {
  await transaction.query(sql`
    insert into catalog.listed_price (tenant_id, version_id, plan_id, amount_minor)
    select tenant_id, version_id, plan_id, min(amount_minor) from catalog.plan_price
    where tenant_id = ${tenantId}::uuid and version_id = ${versionId}::uuid group by tenant_id, version_id, plan_id
    on conflict do nothing`);
  await transaction.query(sql`
    update catalog.price_list_version set is_complete = true
    where tenant_id = ${tenantId}::uuid and version_id = ${versionId}::uuid`);
}

/** Versions that can never be in force again: a later one of the list was in force when this one was activated. */
async function forgetOlderVersions(transaction: Transaction, list: RecordPriceList): Promise<void> {
  const { tenantId, priceListId, activatedAt } = list;
  const old = await transaction.query<{ version_id: string }>(sql`
    delete from catalog.price_list_version version
    where version.tenant_id = ${tenantId}::uuid and version.price_list_id = ${priceListId}::uuid and version.version_number < (
      select max(later.version_number) from catalog.price_list_version later
      where later.tenant_id = ${tenantId}::uuid and later.price_list_id = ${priceListId}::uuid and later.is_complete
        and later.effective_from <= ${activatedAt.toISOString()}::timestamptz)
    returning version_id`);
  const versionIds = old.map((version) => version.version_id);
  for (const table of ['plan_price', 'listed_price']) {
    await transaction.query(sql`
      delete from catalog.${sql.raw(table)} where tenant_id = ${tenantId}::uuid and version_id = any(${versionIds}::uuid[])`);
  }
}
