import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

export interface BulkCounts {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

interface JobKey {
  tenantId: string;
  jobId: string;
}

/** Adds to what the job's report says. */
export async function countBulkUpsert(
  transaction: Transaction,
  { tenantId, jobId }: JobKey,
  { created, updated, unchanged, rejected }: BulkCounts,
): Promise<void> {
  await transaction.query(sql`
    update tenant.bulk_upsert set created = created + ${created}, updated = updated + ${updated},
      unchanged = unchanged + ${unchanged}, rejected = rejected + ${rejected}
    where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`);
}

/** Takes back what a check has counted of rows that were not written; the refused ones stay counted. */
export async function forgetCheckedRows(transaction: Transaction, { tenantId, jobId }: JobKey): Promise<void> {
  await transaction.query(sql`
    update tenant.bulk_upsert set created = 0, updated = 0, unchanged = 0
    where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`);
}
