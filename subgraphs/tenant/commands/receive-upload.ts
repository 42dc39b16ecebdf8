import { sql } from 'kysely';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Writer } from '../../shared/database/transaction.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';

interface UploadKey {
  tenantId: string;
  id: string;
}

type ReceiveRefusal = { code: 'NOT_FOUND' | 'SIZE_DIFFERS' | 'ALREADY_COMPLETE' };

const CHUNK_BYTES = 256 * 1024;

/**
 * Keeps the bytes of an upload as they come, in pieces of 256 KiB. Begins anew when an earlier attempt was broken off; an
 * upload that is complete is not changed any more.
 */
export async function receiveUpload(
  writer: Writer,
  { tenantId, id }: UploadKey,
  bytes: AsyncIterable<Buffer>,
): Promise<Result<{ sizeBytes: number }, ReceiveRefusal>> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
  return writer.transaction(context, async (transaction) => {
    const [upload] = await transaction.query<{ size_bytes: string; completed_at: Date | null }>(
      sql`select size_bytes, completed_at from messaging.upload where tenant_id = ${tenantId} and id = ${id} for update`,
    );
    if (!upload) {
      return reject({ code: 'NOT_FOUND' });
    }
    if (upload.completed_at) {
      return reject({ code: 'ALREADY_COMPLETE' });
    }
    await transaction.query(
      sql`delete from messaging.upload_chunk where tenant_id = ${tenantId} and upload_id = ${id} returning number`,
    );
    let sizeBytes = 0;
    let number = 0;
    for await (const chunk of inPieces(bytes, Number(upload.size_bytes))) {
      sizeBytes += chunk.length;
      await transaction.query(sql`
        insert into messaging.upload_chunk (tenant_id, upload_id, number, bytes)
        values (${tenantId}, ${id}, ${number}, ${chunk}) returning number`);
      number += 1;
    }
    if (sizeBytes !== Number(upload.size_bytes)) {
      return reject({ code: 'SIZE_DIFFERS' });
    }
    await transaction.query(sql`
      update messaging.upload set completed_at = clock_timestamp() where tenant_id = ${tenantId} and id = ${id} returning id`);
    return accept({ sizeBytes });
  });
}

/** Equal pieces, and no more bytes than were announced: a longer file ends one byte past its size. */
async function* inPieces(bytes: AsyncIterable<Buffer>, sizeMax: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let total = 0;
  for await (const part of bytes) {
    total += part.length;
    waiting.push(part);
    waitingBytes += part.length;
    if (total > sizeMax) {
      break;
    }
    if (waitingBytes >= CHUNK_BYTES) {
      yield Buffer.concat(waiting);
      waiting = [];
      waitingBytes = 0;
    }
  }
  if (waitingBytes > 0) {
    yield Buffer.concat(waiting);
  }
}
