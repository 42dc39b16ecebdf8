import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeId } from '../../shared/ids/type-id.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import tenant from '../main.ts';
import { receiveUpload } from './receive-upload.ts';

const SIZE = 700_000;

describe('a file arrives', () => {
  let platform: TestPlatform;
  let tenantId: string;
  beforeAll(async () => {
    platform = await startTestPlatform([tenant]);
    tenantId = (await platform.sql<{ tenant_id: string }>('select tenant_id from tenant.tenant'))[0]?.tenant_id ?? '';
  });
  afterAll(() => platform.stop());

  const announce = async () => {
    const { data } = await platform.ask(
      'tenant',
      claimsOf(tenantId),
      `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id } } }`,
      { input: { fileName: 'sheet.csv', mediaType: 'text/csv', sizeBytes: SIZE } },
    );
    return { tenantId, id: decodeId('upload', data.createUpload.upload.id) ?? '' };
  };
  const receive = async (key: { tenantId: string; id: string }, bytes: AsyncIterable<Buffer>) =>
    receiveUpload(await platform.writer('tenant'), key, bytes);
  const kept = async ({ id }: { id: string }) => {
    const [row] = await platform.sql<{ bytes: Buffer | null; completed_at: Date | null }>(
      `select (select string_agg(bytes, ''::bytea order by number) from messaging.upload_chunk where upload_id = upload.id) as bytes, completed_at
      from messaging.upload where id = $1`,
      [id],
    );
    return row;
  };

  test('what is kept is what was sent, whatever the pieces it came in', async () => {
    const key = await announce();
    expect(await receive(key, pieces(SIZE, 99_991))).toEqual({ ok: true, value: { sizeBytes: SIZE } });
    const row = await kept(key);
    expect(row?.bytes?.equals(content(SIZE))).toBe(true);
    expect(row?.completed_at).not.toBeNull();
  });

  test('a file that is too short or too long is not complete, and can be sent again', async () => {
    const key = await announce();
    for (const size of [SIZE - 1, SIZE + 1]) {
      expect(await receive(key, pieces(size, 50_000))).toEqual({ ok: false, rejection: { code: 'SIZE_DIFFERS' } });
      expect((await kept(key))?.completed_at).toBeNull();
    }
    expect((await receive(key, pieces(SIZE, 50_000))).ok).toBe(true);
    expect((await kept(key))?.bytes?.equals(content(SIZE))).toBe(true);
  });

  test('of two attempts at once the later one counts, and the file is whole', async () => {
    const key = await announce();
    const results = await Promise.all([receive(key, pieces(SIZE, 300_000)), receive(key, pieces(SIZE, 300_000))]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect((await kept(key))?.bytes?.equals(content(SIZE))).toBe(true);
  });

  test('a complete upload is not changed any more', async () => {
    const key = await announce();
    await receive(key, pieces(SIZE, SIZE));
    expect(await receive(key, pieces(SIZE, SIZE))).toEqual({ ok: false, rejection: { code: 'ALREADY_COMPLETE' } });
  });
});

function content(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, index) => index % 251));
}

async function* pieces(size: number, pieceSize: number): AsyncGenerator<Buffer> {
  const whole = content(size);
  for (let start = 0; start < size; start += pieceSize) {
    yield whole.subarray(start, start + pieceSize);
  }
}
