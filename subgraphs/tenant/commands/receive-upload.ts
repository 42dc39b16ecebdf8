import { sql } from 'kysely';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction, Writer } from '../../shared/database/transaction.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';

interface UploadKey {
  tenantId: string;
  id: string;
}

type ReceiveRefusal = { code: 'NOT_FOUND' | 'SIZE_DIFFERS' | 'ALREADY_COMPLETE' };

const CHUNK_BYTES = 256 * 1024;

/**
 * Keeps the bytes of an upload as they come, in pieces of 256 KiB, each in a transaction of its own: a slow sender holds no
 * connection. A second attempt begins anew and ends the first; an upload that is complete is not changed any more.
 */
export async function receiveUpload(
  writer: Writer,
  key: UploadKey,
  bytes: AsyncIterable<Buffer>,
): Promise<Result<{ sizeBytes: number }, ReceiveRefusal>> {
  const context = { tenantId: key.tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
  const attempt = await writer.transaction(context, (transaction) => beginAttempt(transaction, key));
  if (!attempt.ok) {
    return attempt;
  }
  let sizeBytes = 0;
  let number = 0;
  for await (const chunk of inPieces(bytes, attempt.value.sizeBytes)) {
    const piece = { ...attempt.value, number, chunk };
    await writer.transaction(context, (transaction) => keepPiece(transaction, key, piece));
    sizeBytes += chunk.length;
    number += 1;
  }
  if (sizeBytes !== attempt.value.sizeBytes) {
    return reject({ code: 'SIZE_DIFFERS' });
  }
  const isOurs = await writer.transaction(context, (transaction) => complete(transaction, key, attempt.value));
  return isOurs ? accept({ sizeBytes }) : reject({ code: 'ALREADY_COMPLETE' });
}

interface Attempt {
  attempt: number;
  sizeBytes: number;
}

async function beginAttempt(
  transaction: Transaction,
  { tenantId, id }: UploadKey,
): Promise<Result<Attempt, ReceiveRefusal>> {
  const [upload] = await transaction.query<{ attempt: number; size_bytes: string; completed_at: Date | null }>(sql`
    update messaging.upload set attempt = attempt + 1 where tenant_id = ${tenantId} and id = ${id}
    returning attempt, size_bytes, completed_at`);
  if (!upload) {
    return reject({ code: 'NOT_FOUND' });
  }
  if (upload.completed_at) {
    return reject({ code: 'ALREADY_COMPLETE' });
  }
  await transaction.query(sql`
    delete from messaging.upload_chunk where tenant_id = ${tenantId} and upload_id = ${id} returning number`);
  return accept({ attempt: upload.attempt, sizeBytes: Number(upload.size_bytes) });
}

/** Writes nothing once a later attempt has begun. */
async function keepPiece(
  transaction: Transaction,
  { tenantId, id }: UploadKey,
  { attempt, number, chunk }: Attempt & { number: number; chunk: Buffer },
): Promise<void> {
  await transaction.query(sql`
    insert into messaging.upload_chunk (tenant_id, upload_id, number, bytes)
    select tenant_id, id, ${number}::int, ${chunk}::bytea from messaging.upload
    where tenant_id = ${tenantId} and id = ${id} and attempt = ${attempt} and completed_at is null for update
    returning number`);
}

async function complete(transaction: Transaction, { tenantId, id }: UploadKey, { attempt }: Attempt): Promise<boolean> {
  const completed = await transaction.query(sql`
    update messaging.upload set completed_at = clock_timestamp()
    where tenant_id = ${tenantId} and id = ${id} and attempt = ${attempt} and completed_at is null returning id`);
  return completed.length > 0;
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
