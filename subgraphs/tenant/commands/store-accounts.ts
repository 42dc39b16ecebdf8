import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { reject, type Result } from '../../shared/result/result.ts';
import type { Market } from '../domain/account-details.ts';
import {
  decideUpsert,
  type AccountUpsert,
  type KnownAccount,
  type UpsertItem,
  type UpsertRefusal,
} from '../domain/account-upsert.ts';
import { externalIdKey, type ExternalId } from '../domain/external-id.ts';
import { publishAccounts } from './publish-account.ts';
import { requestVatIdChecks } from './request-vat-id-check.ts';

export type PlannedUpsert = Result<AccountUpsert, UpsertRefusal>;

/** Accounts by their external ids. */
export type AccountsByExternalId = Map<string, KnownAccount>;

/**
 * What would become of each row, in their order, in two statements however many there are. Resellers count wherever they
 * stand in the batch; those of earlier batches that were planned but not written are given as `planned`, which is added to.
 * Batches of one tenant come one after the other, and the accounts that they name do not change meanwhile.
 */
export async function planUpserts(
  transaction: Transaction,
  tenantId: string,
  items: readonly UpsertItem[],
  planned: AccountsByExternalId = new Map(),
): Promise<PlannedUpsert[]> {
  const { locale, ...market } = await lockMarket(transaction, tenantId);
  const named = items.flatMap(({ externalId, resellerExternalId }) => [externalId, resellerExternalId ?? externalId]);
  const stored = await lockAccounts(transaction, tenantId, named);
  const find = (id: ExternalId) => stored.get(trimmedKey(id)) ?? planned.get(trimmedKey(id)) ?? null;
  const seen = new Set<string>();
  const results: PlannedUpsert[] = [];
  const decide = (item: UpsertItem, index: number) => {
    const key = trimmedKey(item.externalId);
    const { resellerExternalId } = item;
    const result: PlannedUpsert = seen.has(key)
      ? reject(duplicateInBatch())
      : decideUpsert(item, {
          market,
          locale,
          known: stored.get(key) ?? null,
          reseller: resellerExternalId ? find(resellerExternalId) : null,
          newId: uuidv7(),
        });
    seen.add(key);
    results[index] = result;
    if (result.ok && result.value.account.kind === 'RESELLER') {
      planned.set(key, result.value.account);
    }
  };
  const inOrder = items.map((item, index) => ({ item, index }));
  const isCustomer = ({ item }: { item: UpsertItem }) => item.kind === 'END_CUSTOMER';
  inOrder.filter((row) => !isCustomer(row)).forEach(({ item, index }) => decide(item, index));
  inOrder.filter(isCustomer).forEach(({ item, index }) => decide(item, index));
  return results;
}

export function duplicateInBatch(): UpsertRefusal {
  const message = 'An earlier row has the same external id and counts. Send each account once.';
  return { code: 'DUPLICATE_IN_BATCH', message, path: ['externalId'] };
}

/** Writes what was planned in the same transaction, tells the others, and has new VAT ids verified. */
export async function storeUpserts(
  transaction: Transaction,
  place: { tenantId: string; now: Date },
  upserts: readonly AccountUpsert[],
): Promise<void> {
  const created = upserts.filter(({ outcome }) => outcome === 'CREATED');
  const updated = upserts.filter(({ outcome }) => outcome === 'UPDATED');
  await insertAccounts(transaction, place, created);
  await updateAccounts(transaction, place.tenantId, updated);
  const changed = [...created, ...updated];
  await publishAccounts(
    transaction,
    changed.map(({ account }) => account),
  );
  const withNewVatId = changed.filter(({ isVatIdNew }) => isVatIdNew).map(({ account }) => account);
  await requestVatIdChecks(transaction, place, withNewVatId);
}

function trimmedKey({ system, value }: ExternalId): string {
  return externalIdKey({ system: system.trim(), value: value.trim() });
}

/** Where the tenant sells, and its language. Held until the end, so that two batches do not make one account twice. */
async function lockMarket(transaction: Transaction, tenantId: string): Promise<Market & { locale: string }> {
  const [market] = await transaction.query<Market & { locale: string }>(sql`
    select countries, currencies, default_currency as "defaultCurrency", coalesce((
      select primary_locale from tenant.storefront
      where storefront.tenant_id = tenant.tenant_id order by status = 'ACTIVE' desc, id desc limit 1), 'en-GB') as locale
    from tenant.tenant where tenant_id = ${tenantId}::uuid for no key update`);
  if (!market) {
    throw new Error(`tenant ${tenantId} is not there`);
  }
  return market;
}

async function lockAccounts(
  transaction: Transaction,
  tenantId: string,
  named: readonly ExternalId[],
): Promise<AccountsByExternalId> {
  const wanted = [...new Map(named.map((id) => [trimmedKey(id), id])).values()];
  const systems = wanted.map(({ system }) => system.trim());
  const values = wanted.map(({ value }) => value.trim());
  const rows = await transaction.query<KnownAccount & ExternalId>(sql`
    select known.system, known.value, account.id, kind, status, name, email, country, address, vat_id as "vatId",
      vat_id_status as "vatIdStatus", currency, locale, account.reseller_account_id as "resellerAccountId", version
    from unnest(${systems}::text[], ${values}::text[]) as wanted (system, value)
    join tenant.account_external_id known
      on known.tenant_id = ${tenantId}::uuid and known.system = wanted.system and known.value = wanted.value
    join tenant.account on account.tenant_id = known.tenant_id and account.id = known.account_id
    order by account.id for no key update of account`);
  return new Map(rows.map(({ system, value, ...account }) => [externalIdKey({ system, value }), account]));
}

async function insertAccounts(
  transaction: Transaction,
  { tenantId, now }: { tenantId: string; now: Date },
  created: readonly AccountUpsert[],
): Promise<void> {
  if (created.length === 0) {
    return;
  }
  await transaction.query(sql`
    insert into tenant.account (tenant_id, id, kind, status, name, email, country, address, vat_id, vat_id_status, currency, locale,
      reseller_account_id, created_at)
    select ${tenantId}::uuid, new.id, new.kind, new.status, new.name, new.email, new.country, new.address, new."vatId",
      new."vatIdStatus", new.currency, new.locale, new."resellerAccountId", ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${asJson(created)}::jsonb) as new (id uuid, kind text, status text, name text, email text, country text,
      address jsonb, "vatId" text, "vatIdStatus" text, currency text, locale text, "resellerAccountId" uuid)
    returning id`);
  await transaction.query(sql`
    insert into tenant.account_external_id (tenant_id, system, value, account_id, reseller_account_id)
    select ${tenantId}::uuid, new.system, new.value, new.account_id, new.reseller_account_id
    from unnest(${created.map(({ externalId }) => externalId.system)}::text[], ${created.map(({ externalId }) => externalId.value)}::text[],
      ${created.map(({ account }) => account.id)}::uuid[], ${created.map(({ account }) => account.resellerAccountId)}::uuid[])
      as new (system, value, account_id, reseller_account_id)
    returning account_id`);
}

async function updateAccounts(
  transaction: Transaction,
  tenantId: string,
  updated: readonly AccountUpsert[],
): Promise<void> {
  if (updated.length === 0) {
    return;
  }
  await transaction.query(sql`
    update tenant.account set name = new.name, email = new.email, country = new.country, address = new.address, vat_id = new."vatId",
      vat_id_status = new."vatIdStatus", currency = new.currency, version = new.version
    from jsonb_to_recordset(${asJson(updated)}::jsonb) as new (id uuid, name text, email text, country text, address jsonb, "vatId" text,
      "vatIdStatus" text, currency text, version int)
    where account.tenant_id = ${tenantId}::uuid and account.id = new.id`);
}

function asJson(upserts: readonly AccountUpsert[]): string {
  return JSON.stringify(upserts.map(({ account }) => account));
}
