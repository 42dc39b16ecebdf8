import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { CatalogContext } from '../context.ts';
import { decideFormat } from '../domain/upload-format.ts';

export interface StartCatalogImport {
  uploadId: string;
  format: 'MICROSOFT_PRICE_SHEET';
  market: string;
  mode: 'COMMIT' | 'DRY_RUN';
}

/** What the job needs to know. */
export interface CatalogImportInput {
  uploadId: string;
  market: string;
  mode: 'COMMIT' | 'DRY_RUN';
}

/** Begins to read an uploaded price sheet into the acting tenant's catalogue. */
export async function startCatalogImport(context: CatalogContext, input: StartCatalogImport) {
  authorize(context, 'catalog:import');
  const { tenantId, actorName } = context;
  const { market, mode } = input;
  return context.writer.command(context, { operation: 'startCatalogImport', input }, async (transaction) => {
    const uploadId = decodeId('upload', input.uploadId);
    const firstBytes = uploadId === null ? null : await firstBytesOf(transaction, tenantId, uploadId);
    if (uploadId === null || firstBytes === null) {
      return reject({
        code: 'NOT_FOUND' as const,
        message: 'There is no such upload, or it is not complete. PUT the file to the `url` of `createUpload` first.',
        path: ['uploadId'],
      });
    }
    const format = decideFormat(firstBytes);
    if (!format.ok) {
      return format;
    }
    const jobId = uuidv7();
    await transaction.query(sql`
      insert into catalog.catalog_import (tenant_id, job_id, upload_id, market, mode)
      values (${tenantId}::uuid, ${jobId}::uuid, ${uploadId}::uuid, ${market}, ${mode})`);
    const job: CatalogImportInput = { uploadId, market, mode };
    await transaction.startJob({
      subgraph: 'catalog',
      kind: 'CATALOG_IMPORT',
      id: jobId,
      input: job,
      startedBy: actorName,
    });
    transaction.audit({ subjectId: jobId, after: job });
    return accept({ tenantId, jobId });
  });
}

/** Null for an upload that is not there or not complete; empty for an empty file. */
async function firstBytesOf(transaction: Transaction, tenantId: string, uploadId: string): Promise<Uint8Array | null> {
  const [upload] = await transaction.query<{ bytes: Uint8Array | null }>(sql`
    select (select substring(bytes for 512) from messaging.upload_chunk chunk
      where chunk.tenant_id = ${tenantId}::uuid and chunk.upload_id = ${uploadId}::uuid order by number limit 1) as bytes
    from messaging.upload
    where tenant_id = ${tenantId}::uuid and id = ${uploadId}::uuid and completed_at is not null`);
  return upload ? (upload.bytes ?? new Uint8Array()) : null;
}
