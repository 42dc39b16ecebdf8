import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { receiveUpload } from '../commands/receive-upload.ts';

const HEADER = 'externalSystem,externalId,kind,name,email,vatId,line1,city,country,resellerExternalId';
const JOB = `query ($id: ID!) { job(id: $id) { kind status progress { done total } problems { code message line subject }
  bulkUpsert { created updated unchanged rejected } } }`;

const row = (value: string, changed: Partial<Record<'kind' | 'name' | 'vatId' | 'reseller', string>> = {}) => {
  const { kind = 'DIRECT_CUSTOMER', name = `Company ${value}`, vatId = '', reseller = '' } = changed;
  return `sap,${value},${kind},${name},it@c${value}.example,${vatId},Ermou 1,Athens,GR,${reseller}`;
};
const rows = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => row(`${prefix}${index}`));

interface JobAnswer {
  job: {
    status: string;
    progress: { done: number; total: number };
    problems: { code: string; message: string; line: number; subject: string | null }[];
    bulkUpsert: { created: number; updated: number; unchanged: number; rejected: number };
  };
}

describe('a back office sends a file of accounts', () => {
  let shop: GreekShop;
  let staff: Claims;

  beforeAll(async () => {
    shop = await openGreekShop();
    staff = await shop.staff('sync@gr.example', ['COUNTRY_ADMIN']);
  });
  afterAll(() => shop.stop());

  const upload = async (text: string, mediaType = 'text/csv') => {
    const bytes = Buffer.from(text);
    const input = { fileName: 'accounts', mediaType, sizeBytes: bytes.length };
    const { upload: made } = (await shop.ask(staff, 'createUpload', input, `upload { id } ${ERRORS}`)) as unknown as {
      upload: { id: string };
    };
    const key = { tenantId: shop.tenantId, id: decodeId('upload', made.id) ?? '' };
    expect((await receiveUpload(await shop.platform.writer('tenant'), key, Readable.from([bytes]))).ok).toBe(true);
    return made.id;
  };
  const start = async (uploadId: string, more: object = {}) =>
    (await shop.ask(
      staff,
      'startBulkUpsert',
      { kind: 'ACCOUNTS', uploadId, ...more },
      `job { id } ${ERRORS}`,
    )) as unknown as {
      job: { id: string } | null;
      userErrors: object[];
    };
  const load = async (lines: string[], more: object = {}, mediaType?: string) => {
    const { job } = await start(await upload(lines.join('\n'), mediaType), more);
    await shop.platform.settle();
    return (await shop.read<JobAnswer>(staff, JOB, { id: job?.id })).job;
  };
  const countOf = async (prefix: string) =>
    (await shop.platform.sql(`select from tenant.account_external_id where value like $1`, [`${prefix}%`])).length;

  test('one bad row in the file: the rest is in, and the row is named', async () => {
    const lines = [HEADER, ...rows('a', 2_500)];
    lines[1_234] = row('bad', { vatId: 'EL123' });
    lines[1_500] = 'sap,b,DIRECT_CUSTOMER,"never closed,it@b.example,,Ermou 1,Athens,GR,';
    const job = await load(lines);
    expect(job).toMatchObject({
      kind: 'BULK_UPSERT',
      status: 'PARTIALLY_SUCCEEDED',
      progress: { done: 2_501, total: 2_501 },
      bulkUpsert: { created: 2_498, updated: 0, unchanged: 0, rejected: 2 },
    });
    expect(job.problems).toMatchObject([
      { code: 'VAT_ID_INVALID', line: 1_235, subject: 'sap bad' },
      { code: 'BAD_USER_INPUT', line: 1_501, subject: null },
    ]);
    expect(await countOf('a')).toBe(2_498);
  });

  test('the same file again changes nothing; an account that comes twice is taken once', async () => {
    const job = await load([HEADER, ...rows('a', 100), row('a5'), row('a7x')]);
    expect(job.bulkUpsert).toEqual({ created: 1, updated: 0, unchanged: 100, rejected: 1 });
    expect(job.problems).toMatchObject([{ code: 'DUPLICATE_IN_BATCH', line: 102, subject: 'sap a5' }]);
  });

  test('a line of JSON holds what upsertAccounts takes', async () => {
    const item = {
      externalId: { system: 'sap', value: 'j1' },
      kind: 'DIRECT_CUSTOMER',
      name: 'J',
      email: 'it@j.example',
      address: { lines: ['Ermou 1'], city: 'Athens', country: 'GR' },
    };
    const job = await load(
      [JSON.stringify(item), '{ "externalId": ', JSON.stringify({ ...item, kind: 'FRIEND' }), ''],
      {},
      'application/jsonl',
    );
    expect(job.bulkUpsert).toEqual({ created: 1, updated: 0, unchanged: 0, rejected: 2 });
    expect(job.problems).toMatchObject([{ line: 2 }, { line: 3, message: expect.stringContaining('kind') }]);
  });

  test('KEEP_NOTHING looks at the whole file first: with a bad row at its end nothing is written', async () => {
    const good = [
      row('kr', { kind: 'RESELLER' }),
      ...rows('k', 1_200),
      row('kc', { kind: 'END_CUSTOMER', reseller: 'kr' }),
    ];
    const refused = await load([HEADER, ...good, row('k-bad', { vatId: 'EL1' })], { onError: 'KEEP_NOTHING' });
    expect(refused).toMatchObject({
      status: 'FAILED',
      bulkUpsert: { created: 0, rejected: 1 },
      problems: [{ line: 1_204 }],
    });
    expect(await countOf('k')).toBe(0);
    const kept = await load([HEADER, ...good], { onError: 'KEEP_NOTHING' });
    expect(kept).toMatchObject({ status: 'SUCCEEDED', bulkUpsert: { created: 1_202, rejected: 0 } });
  });

  test('a dry run counts and writes nothing', async () => {
    const job = await load([HEADER, ...rows('d', 3), row('d-bad', { vatId: 'EL1' })], { mode: 'DRY_RUN' });
    expect(job).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', bulkUpsert: { created: 3, rejected: 1 } });
    expect(await countOf('d')).toBe(0);
  });

  test('a run that is interrupted goes on behind its last step, each row once', async () => {
    await shop.platform.sql(`create function tenant.stumble() returns trigger language plpgsql as $$ begin
      if new.name = 'Company s1500' then raise exception 'stumbled'; end if; return new; end $$`);
    await shop.platform.sql(
      'create trigger stumble before insert on tenant.account for each row execute function tenant.stumble()',
    );
    const { job } = await start(await upload([HEADER, ...rows('s', 2_000)].join('\n')));
    while ((await countOf('s')) < 1_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await shop.platform.sql('drop trigger stumble on tenant.account');
    await shop.platform.settle();
    expect((await shop.read<JobAnswer>(staff, JOB, { id: job?.id })).job).toMatchObject({
      status: 'SUCCEEDED',
      bulkUpsert: { created: 2_000, unchanged: 0, rejected: 0 },
    });
  });

  test('a job that is canceled keeps what it has done and stops', async () => {
    const { job } = await start(await upload([HEADER, ...rows('c', 20_000)].join('\n')));
    while ((await countOf('c')) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await shop.ask(staff, 'cancelJob', { jobId: job?.id }, ERRORS)).userErrors).toEqual([]);
    await shop.platform.settle();
    expect((await shop.read<JobAnswer>(staff, JOB, { id: job?.id })).job.status).toBe('CANCELED');
    expect(await countOf('c')).toBeLessThan(20_000);
  });

  test('a file of something else is refused in a sentence', async () => {
    const job = await load(['ProductTitle,ProductId', 'x,y']);
    expect(job).toMatchObject({ status: 'FAILED', problems: [{ code: 'FORMAT_NOT_RECOGNIZED' }] });
    expect(await start(await upload('x', 'image/png'))).toMatchObject({
      job: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['uploadId'] }],
    });
    expect(await start('upl_00000000000000000000000000')).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await start('upl_00000000000000000000000000', { kind: 'PRICES' })).toMatchObject({
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['kind'], message: expect.stringContaining('ACCOUNTS') }],
    });
  });
});
