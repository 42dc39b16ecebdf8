import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';

export interface CreateUpload {
  fileName: string;
  mediaType: string;
  sizeBytes: number;
}

export const UPLOAD_BYTES_MAX = 512 * 1024 * 1024;

/** Makes room for a file. Its bytes come by PUT to a signed address. */
export async function createUpload(context: TenantContext, input: CreateUpload) {
  authorize(context, 'job:write');
  const { fileName, mediaType, sizeBytes } = input;
  if (fileName.trim() === '' || sizeBytes < 1) {
    return reject({ code: 'BAD_USER_INPUT', message: 'A file has a name and at least one byte.', path: ['fileName'] });
  }
  if (sizeBytes > UPLOAD_BYTES_MAX) {
    return reject({ code: 'FILE_TOO_LARGE', message: 'A file has at most 512 MiB. Split it.', path: ['sizeBytes'] });
  }
  return context.writer.command(context, { operation: 'createUpload', input }, async (transaction) => {
    const id = uuidv7();
    await transaction.query(sql`
      insert into messaging.upload (tenant_id, id, file_name, media_type, size_bytes, created_by)
      values (${context.tenantId}, ${id}, ${fileName}, ${mediaType}, ${sizeBytes}, ${context.actorName}) returning id`);
    transaction.audit({ subjectId: encodeId('upload', id), after: { fileName, mediaType, sizeBytes } });
    return accept({ id });
  });
}
