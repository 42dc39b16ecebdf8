import { sql } from 'kysely';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Writer } from '../../shared/database/transaction.ts';

/** The bytes of an upload in their order, one chunk in memory at a time. */
export async function* uploadedChunks(
  { writer, tenantId, now }: { writer: Writer; tenantId: string; now: Date },
  uploadId: string,
): AsyncGenerator<Uint8Array> {
  let after = -1;
  for (;;) {
    const [chunk] = await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, (transaction) =>
      transaction.query<{ number: number; bytes: Uint8Array }>(sql`
        select number, bytes from messaging.upload_chunk
        where tenant_id = ${tenantId}::uuid and upload_id = ${uploadId}::uuid and number > ${after} order by number limit 1`),
    );
    if (!chunk) {
      return;
    }
    yield chunk.bytes;
    after = chunk.number;
  }
}
