import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';
import { decideBulkFormat, decideBulkKind, type BulkFormat, type BulkKind } from '../domain/bulk-upsert.ts';

export interface StartBulkUpsert {
  kind: BulkKind;
  uploadId: string;
  mode: 'COMMIT' | 'DRY_RUN';
  onError: 'KEEP_GOOD_ROWS' | 'KEEP_NOTHING';
}

/** What the job needs to know. */
export interface BulkUpsertInput {
  uploadId: string;
  format: BulkFormat;
  mode: 'COMMIT' | 'DRY_RUN';
  onError: 'KEEP_GOOD_ROWS' | 'KEEP_NOTHING';
}

/** Begins to read an uploaded file of accounts; what each row may do is what `upsertAccounts` may. */
export async function startBulkUpsert(context: TenantContext, input: StartBulkUpsert) {
  authorize(context, 'job:write');
  authorize(context, 'account:write');
  const { tenantId, actorName } = context;
  const { mode, onError } = input;
  const kind = decideBulkKind(input.kind);
  if (!kind.ok) {
    return kind;
  }
  return context.writer.command(context, { operation: 'startBulkUpsert', input }, async (transaction) => {
    const uploadId = decodeId('upload', input.uploadId);
    const mediaType = uploadId === null ? null : await findMediaType(transaction, tenantId, uploadId);
    if (uploadId === null || mediaType === null) {
      return reject({
        code: 'NOT_FOUND' as const,
        message: 'There is no such upload, or it is not complete. PUT the file to the `url` of `createUpload` first.',
        path: ['uploadId'],
      });
    }
    const format = decideBulkFormat(mediaType);
    if (!format.ok) {
      return format;
    }
    const id = uuidv7();
    const job: BulkUpsertInput = { uploadId, format: format.value, mode, onError };
    await transaction.query(sql`
      insert into tenant.bulk_upsert (tenant_id, job_id, upload_id, kind, format, mode, on_error)
      values (${tenantId}::uuid, ${id}::uuid, ${uploadId}::uuid, ${kind.value}, ${format.value}, ${mode}, ${onError})`);
    await transaction.startJob({ subgraph: 'tenant', kind: 'BULK_UPSERT', id, input: job, startedBy: actorName });
    transaction.audit({ subjectId: encodeId('job', id), after: { ...input, format: format.value } });
    return accept({ id });
  });
}

async function findMediaType(transaction: Transaction, tenantId: string, uploadId: string): Promise<string | null> {
  const [upload] = await transaction.query<{ media_type: string }>(sql`
    select media_type from messaging.upload
    where tenant_id = ${tenantId}::uuid and id = ${uploadId}::uuid and completed_at is not null`);
  return upload?.media_type ?? null;
}
