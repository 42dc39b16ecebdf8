import { sql } from 'kysely';
import { ALL_ACCOUNTS, type OperationContext } from '../../shared/context/operation-context.ts';
import type { Transaction, Writer } from '../../shared/database/transaction.ts';
import { accept } from '../../shared/result/result.ts';
import type { Offer } from '../domain/offer.ts';
import type { PublicationMode } from '../domain/publication-plan.ts';
import { announcePlans, announceWithdrawals } from './announce-plans.ts';
import type { PublicationOfRoot } from './start-catalog-publication.ts';
import { partsOf, storeOffers } from './store-offers.ts';

/** What the job of one target needs to know. */
export interface PublicationOfTarget extends Omit<PublicationOfRoot, 'role'> {
  role: 'target';
  rootTenantId: string;
}

/** A plan of root and what the target may know of it. */
export interface MasterOffer extends Offer {
  isWithdrawn: boolean;
  /** Whether the vendor sells it in one of the target's countries. */
  isSold: boolean;
}

interface TargetJob {
  tenantId: string;
  jobId: string;
  now: Date;
  input: PublicationOfTarget;
}

/**
 * Leaves the publication in the target's own trail, with root's person and reason, and a result to count in. The key is the
 * publication's, so a job that begins again leaves one trace.
 */
export async function beginPublication(writer: Writer, { tenantId, jobId, now, input }: TargetJob): Promise<void> {
  const { publicationId, mode, actor, rootTenantId } = input;
  const context: OperationContext = {
    actorKind: 'member',
    actorId: actor.id,
    actorName: actor.name,
    tenantId,
    homeTenantId: rootTenantId,
    isRootTenant: false,
    readScope: 'tenant',
    accountId: ALL_ACCOUNTS,
    roles: [],
    permissions: ['catalog:publish'],
    door: 'root',
    storefrontId: null,
    currency: '',
    locale: '',
    sessionId: null,
    epoch: 0,
    requestId: actor.requestId,
    idempotencyKey: `catalog-publication:${publicationId}`,
    reason: actor.reason ?? "publication of root's catalogue",
    now,
    answer: { isIdempotentReplay: false },
  };
  const command = { operation: 'startCatalogPublication', input: { publicationId, mode } };
  await writer.command(context, command, async (transaction) => {
    await transaction.query(sql`
      insert into catalog.catalog_publication (tenant_id, id, job_id, mode, created_at)
      values (${tenantId}::uuid, ${publicationId}::uuid, ${jobId}::uuid, ${mode}, ${now.toISOString()}::timestamptz)`);
    await transaction.query(sql`
      insert into catalog.publication_result (tenant_id, publication_id, target_tenant_id, child_job_id, status)
      values (${tenantId}::uuid, ${publicationId}::uuid, ${tenantId}::uuid, ${jobId}::uuid, 'PENDING')`);
    transaction.audit({ subjectId: publicationId, after: { mode } });
    return accept(null);
  });
}

interface PublishOffers {
  tenantId: string;
  publicationId: string;
  mode: PublicationMode;
  countries: readonly string[];
  now: Date;
}

/** Takes a batch of root's plans over into the target and counts what that changes. */
export async function publishOffers(
  transaction: Transaction,
  publication: PublishOffers,
  offers: readonly MasterOffer[],
): Promise<void> {
  const { tenantId, mode, countries, now } = publication;
  const known = await knownPlans(transaction, tenantId, offers);
  const isFull = mode === 'FULL';
  const wanted = offers.filter(
    ({ isWithdrawn, isSold, plan }) => !isWithdrawn && (known.has(plan.vendorKey) || (isFull && isSold)),
  );
  const parts = partsOf(wanted);
  const stored = await storeOffers(transaction, {
    ...(isFull ? parts : { ...parts, products: [], plans: [] }),
    tenantId,
    now,
    countries,
    status: 'PUBLISHED',
  });
  const withdrawn = isFull
    ? await withdrawPlans(
        transaction,
        tenantId,
        offers.filter((offer) => offer.isWithdrawn),
      )
    : 0;
  await announcePlans(transaction, { tenantId, countries, planIds: stored.toAnnounce, now });
  await transaction.query(sql`
    update catalog.publication_result set added = added + ${stored.added.length}, changed = changed + ${stored.changed.length},
      withdrawn = withdrawn + ${withdrawn}
    where tenant_id = ${tenantId}::uuid and publication_id = ${publication.publicationId}::uuid and target_tenant_id = ${tenantId}::uuid`);
}

async function knownPlans(
  transaction: Transaction,
  tenantId: string,
  offers: readonly MasterOffer[],
): Promise<Set<string>> {
  const keys = offers.map((offer) => offer.plan.vendorKey);
  const rows = await transaction.query<{ vendor_key: string }>(sql`
    select vendor_key from catalog.plan where tenant_id = ${tenantId}::uuid and vendor_key = any(${keys}::text[])`);
  return new Set(rows.map((row) => row.vendor_key));
}

/** Takes from sale what root has; returns how many were not withdrawn before. */
async function withdrawPlans(
  transaction: Transaction,
  tenantId: string,
  offers: readonly MasterOffer[],
): Promise<number> {
  const keys = offers.map((offer) => offer.plan.vendorKey);
  const plans = await transaction.query<{ id: string; version: number }>(sql`
    update catalog.plan set status = 'WITHDRAWN', withdrawn_by = 'ROOT', version = version + 1
    where tenant_id = ${tenantId}::uuid and vendor_key = any(${keys}::text[]) and status <> 'WITHDRAWN'
    returning id, version`);
  await announceWithdrawals(transaction, plans);
  return plans.length;
}
