import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { PriceSheetUnreadable, readPriceSheet } from './price-sheet-file.ts';
import type { SheetLine } from './price-sheet-file.ts';

const header =
  '"ProductTitle","ProductId","SkuId","SkuTitle","Publisher","SkuDescription","UnitOfMeasure","TermDuration","BillingPlan","Market","Currency","UnitPrice","PricingTierRangeMin","PricingTierRangeMax","EffectiveStartDate","EffectiveEndDate","Tags","ERP Price","Segment"';

describe('a price sheet', () => {
  test('bad rows between good ones are refused by line, and every good one is kept', async () => {
    const read = await readSheet([
      header, //                                                                  line 1
      sku('0001'), //                                                                  2
      sku('0002', { UnitPrice: '12,50' }), //                                          3  BAD_NUMBER
      sku('0003'), //                                                                  4
      Buffer.from(sku('0004', { SkuTitle: 'Caf\u00e9' }), 'latin1'), //                5  BAD_ENCODING
      sku('0005'), //                                                                  6
      sku('0006', { Currency: 'USD' }), //                                             7  CURRENCY_MIXED
      sku('0007'), //                                                                  8
      sku('0001'), //                                                                  9  DUPLICATE_KEY
      sku('0008'), //                                                                 10
      '"Microsoft 365","CFQ7TTC0LH18","0009"', //                                     11  WRONG_COLUMN_COUNT
      sku('0010'), //                                                                 12
      sku('0011').replace('"Microsoft 365"', '"Microsoft 365'), //                    13  BAD_QUOTES
      sku('0012'), //                                                                 14
      sku('0013').replace(/"$/, ''), //                                               15  BAD_QUOTES
      sku('0014'), //                                                                 16
      sku('0015').replace('"Microsoft 365"', '"Microsoft "365" Basic"'), //           17  BAD_QUOTES
      sku('0016'), //                                                                 18
      sku('0017', { EffectiveStartDate: '2026-02-30' }), //                           19  BAD_DATE
      sku('0018', { SkuDescription: 'Two\r\nlines, and a ""quote""' }), //         20-21
      sku('0019', { Market: 'CY' }), //                                               22  MARKET_MISMATCH
      '', //                                                                          23
      sku('0020'), //                                                                 24
      sku('0021', { SkuDescription: 'x'.repeat(70_000) }), //                         25  ROW_TOO_LONG
      sku('0022'), //                                                                 26
      sku('0022', { PricingTierRangeMin: '100' }), //                                 27  TIER_UNSUPPORTED
      sku('0023', { TermDuration: 'P2Y' }), //                                        28  UNKNOWN_TERM
      sku('0024', { SkuTitle: 'Zero\u0000byte' }), //                                 29  BAD_ENCODING
      sku('0025', { EffectiveStartDate: '12/1/2026 12:00:00 AM' }), //                30
      '======= Truncated ==============', //                                          31  WRONG_COLUMN_COUNT
    ]);
    expect(problemsOf(read)).toEqual([
      [3, 'BAD_NUMBER'],
      [5, 'BAD_ENCODING'],
      [7, 'CURRENCY_MIXED'],
      [9, 'DUPLICATE_KEY'],
      [11, 'WRONG_COLUMN_COUNT'],
      [13, 'BAD_QUOTES'],
      [15, 'BAD_QUOTES'],
      [17, 'BAD_QUOTES'],
      [19, 'BAD_DATE'],
      [22, 'MARKET_MISMATCH'],
      [25, 'ROW_TOO_LONG'],
      [27, 'TIER_UNSUPPORTED'],
      [28, 'UNKNOWN_TERM'],
      [29, 'BAD_ENCODING'],
      [31, 'WRONG_COLUMN_COUNT'],
    ]);
    expect(keptOf(read)).toEqual([
      [2, '0001'],
      [4, '0003'],
      [6, '0005'],
      [8, '0007'],
      [10, '0008'],
      [12, '0010'],
      [14, '0012'],
      [16, '0014'],
      [18, '0016'],
      [20, '0018'],
      [24, '0020'],
      [26, '0022'],
      [30, '0025'],
    ]);
    expect(read.map(({ line }) => line)).toEqual(read.map(({ line }) => line).sort((a, b) => a - b));
  });

  test('a duplicate says on which line the kept row stands', async () => {
    const [, second] = await readSheet([header, sku('0001'), sku('0001', { UnitPrice: '1.00' })]);
    expect(second?.result).toMatchObject({
      rejection: { message: expect.stringContaining('Line 2'), subject: 'CFQ7TTC0LH18:0001' },
    });
  });

  test('the same plan from another day is no duplicate', async () => {
    const read = await readSheet([header, sku('0001'), sku('0001', { EffectiveStartDate: '2027-01-01' })]);
    expect(problemsOf(read)).toEqual([]);
  });

  test('a quoted field over two lines is one row', async () => {
    const [row] = await readSheet([header, sku('0001', { SkuDescription: 'First\r\nsecond ""line""' })]);
    expect(row?.result).toMatchObject({ ok: true, value: { skuDescription: 'First\nsecond "line"' } });
  });

  test('a quote that is never closed costs its own row, even on the last line', async () => {
    const read = await readSheet([header, sku('0001'), '"never closed', sku('0002'), '"nor here', 'and on']);
    expect(problemsOf(read)).toEqual([
      [3, 'BAD_QUOTES'],
      [5, 'BAD_QUOTES'],
      [6, 'WRONG_COLUMN_COUNT'],
    ]);
    expect(keptOf(read)).toEqual([
      [2, '0001'],
      [4, '0002'],
    ]);
  });

  test.each([[1], [7], [1000]])('it does not matter that the file arrives in pieces of %d bytes', async (size) => {
    const file = Buffer.from(`\ufeff${[header, sku('0001', { SkuTitle: 'Βασικό' }), sku('0002')].join('\r\n')}`);
    const read = await readAll(pieces(file, size));
    expect(keptOf(read)).toEqual([
      [2, '0001'],
      [3, '0002'],
    ]);
    expect(read[0]?.result).toMatchObject({ value: { skuTitle: 'Βασικό' } });
  });

  test("Microsoft's own example is read, typographic quote in its header and all", async () => {
    const read = await readSheet(
      [
        header.replace(',"ERP Price","Segment"', ',"ERP Price“'),
        '"Advanced Communications","CFQ7TTC0HDK0","0001","Advanced Communications","Microsoft Corporation","Advanced meetings, calling, workflow integration, and management tools for IT.","","P1Y","Annual","US","USD","115.2","","","2/1/2019 12:00:00 AM","2/4/2021 8:35:31 PM","License","144"',
      ],
      'US',
    );
    expect(keptOf(read)).toEqual([[2, '0001']]);
  });

  test('where no billing currency is known, the first good row decides and the others must agree', async () => {
    const read = await readSheet(
      [header, sku('0001', { Market: 'US' }), sku('0002', { Market: 'US', Currency: 'USD' })],
      'US',
    );
    expect(problemsOf(read)).toEqual([[3, 'CURRENCY_MIXED']]);
  });

  test('a header without rows is a sheet without offers', async () => {
    expect(await readSheet([header])).toEqual([]);
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'empty'],
    ['a zip archive', Buffer.from('PK\u0003\u0004more'), 'zip'],
    ['UTF-16', Buffer.from(`\ufeff${header}\r\n`, 'utf16le'), 'UTF-16'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0xfd]), 'UTF-8'],
    ['a file without a line break', Buffer.alloc(200_000, 0x41), 'first line'],
    ['another table', Buffer.from('Customer,Invoice\r\nOne,Two\r\n'), 'ProductTitle'],
    ['a sheet with semicolons', Buffer.from(header.replaceAll(',', ';')), 'has no column'],
    ['a sheet that has a column twice', Buffer.from(`${header},"UnitPrice"\r\n`), 'UnitPrice twice'],
  ])('refuses %s as a whole', async (_title, file, reason) => {
    const refused = await readAll(pieces(file, 64_000)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PriceSheetUnreadable);
    expect(refused).toMatchObject({ code: 'FORMAT_NOT_RECOGNIZED', message: expect.stringContaining(reason) });
  });

  test('a source that fails is not taken for the end of the file', async () => {
    async function* failing() {
      yield Buffer.from(`${header}\r\n${sku('0001')}\r\n`);
      throw new Error('the disk went away');
    }
    await expect(readAll(failing())).rejects.toThrow('the disk went away');
  });

  test('a reader that has seen enough closes the source', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        yield Buffer.from(`${header}\r\n`);
        for (let number = 1; ; number += 1) {
          yield Buffer.from(`${sku(String(number))}\r\n`);
        }
      } finally {
        isClosed = true;
      }
    }
    for await (const { line } of readPriceSheet(endless(), { market: 'GR' })) {
      if (line === 5) {
        break;
      }
    }
    expect(isClosed).toBe(true);
  });
});

const sheetFolder = new URL('../../../blueprints/price-sheets/', import.meta.url);

test.each(await readdir(sheetFolder))('the sandbox sheet %s is read without a problem', async (name) => {
  const read = await readAll(createReadStream(new URL(name, sheetFolder)), name.slice(0, 2));
  expect(problemsOf(read)).toEqual([]);
  expect(new Set(keptOf(read).map(([line]) => line)).size).toBeGreaterThan(180);
});

function sku(skuId: string, change: Record<string, string> = {}): string {
  const row: Record<string, string> = {
    ProductTitle: 'Microsoft 365',
    ProductId: 'CFQ7TTC0LH18',
    SkuId: skuId,
    SkuTitle: `SKU ${skuId}`,
    Publisher: 'Microsoft Corporation',
    TermDuration: 'P1Y',
    BillingPlan: 'Monthly',
    Market: 'GR',
    Currency: 'EUR',
    UnitPrice: '56.34',
    EffectiveStartDate: '2026-11-01T00:00:00.0000000Z',
    EffectiveEndDate: '9999-12-31T00:00:00.0000000Z',
    Tags: 'License',
    'ERP Price': '70.43',
    Segment: 'Commercial',
    ...change,
  };
  return header
    .split(',')
    .map((name) => `"${row[name.slice(1, -1)] ?? ''}"`)
    .join(',');
}

function readSheet(lines: (string | Buffer)[], market = 'GR'): Promise<SheetLine[]> {
  return readAll(
    pieces(Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')])), 64_000),
    market,
  );
}

async function readAll(chunks: AsyncIterable<Uint8Array>, market = 'GR'): Promise<SheetLine[]> {
  const lines: SheetLine[] = [];
  for await (const line of readPriceSheet(chunks, { market })) {
    lines.push(line);
  }
  return lines;
}

async function* pieces(file: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < file.length; start += size) {
    yield file.subarray(start, start + size);
  }
}

function problemsOf(lines: SheetLine[]): [number, string][] {
  return lines.flatMap(({ line, result }): [number, string][] => (result.ok ? [] : [[line, result.rejection.code]]));
}

function keptOf(lines: SheetLine[]): [number, string][] {
  return lines.flatMap(({ line, result }): [number, string][] => (result.ok ? [[line, result.value.skuId]] : []));
}
