import type { ReadContext, Reader } from '../../shared/database/reader.ts';

export interface BulkUpsertRecord {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

/** What became of the rows of a file so far; null for a job of another kind. */
export async function findBulkUpsert(
  reader: Reader,
  context: ReadContext,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<BulkUpsertRecord | null> {
  const [row] = await reader.read<BulkUpsertRecord>(context, {
    text: 'select created, updated, unchanged, rejected from tenant.bulk_upsert where tenant_id = $1 and job_id = $2',
    values: [tenantId, id],
  });
  return row ?? null;
}
