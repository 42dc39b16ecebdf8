import { isUtf8 } from 'node:buffer';
import { Readable, pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { billingCurrencyOf } from '../../shared/reference/markets.ts';
import type { Result } from '../../shared/result/result.ts';
import { reject } from '../../shared/result/result.ts';
import type { ExpectedSheet, PriceSheetColumn, PriceSheetRow, RowProblem } from '../domain/price-sheet-row.ts';
import { planKey, priceSheetColumn, readPriceSheetRow, requiredColumns } from '../domain/price-sheet-row.ts';
import type { CsvLine, CsvRow, CsvRowFlaw } from './csv-rows.ts';
import { linesOf, rowsOf } from './csv-rows.ts';

/** A row of the sheet and the line of the file on which it starts; the header is line 1. */
export interface SheetLine {
  line: number;
  result: Result<PriceSheetRow, RowProblem>;
}

/** The whole file cannot be read as a price sheet; the message says in one sentence why and what to do. */
export class PriceSheetUnreadable extends Error {
  readonly code = 'FORMAT_NOT_RECOGNIZED';
}

/**
 * Every row of Microsoft's price sheet in the order of the file, read or refused by itself. Streams: what it keeps is one
 * line, one chunk and the keys seen. Throws `PriceSheetUnreadable` before the first row when the file is something else.
 */
export async function* readPriceSheet(
  chunks: AsyncIterable<Uint8Array>,
  { market }: { market: string },
): AsyncGenerator<SheetLine> {
  const lines = linesOf(chunks);
  try {
    const header = readHeader(await firstFilledLine(lines));
    const sheet: Sheet = { header, expected: { market, currency: billingCurrencyOf(market) }, seen: new Map() };
    for await (const [line, flaw, ...fields] of splitFields(rowsOf(lines, header.length))) {
      yield { line: Number(line), result: readLine({ line: Number(line), flaw, fields }, sheet) };
    }
  } finally {
    await lines.return(undefined);
  }
}

type Header = (PriceSheetColumn | null)[];
type SeenKeys = Map<string, { line: number; quantityMin: number | null }>;

interface Sheet {
  header: Header;
  expected: ExpectedSheet;
  seen: SeenKeys;
}

function readLine(
  { line, flaw, fields }: { line: number; flaw: string | undefined; fields: string[] },
  { header, expected, seen }: Sheet,
): Result<PriceSheetRow, RowProblem> {
  const subject = `line ${line}`;
  if (isFlaw(flaw)) {
    return reject({ code: flaw, message: flawMessages[flaw], subject });
  }
  if (fields.length !== header.length) {
    const message = `The row has ${fields.length} columns and the header has ${header.length}. Quote a field that holds a comma.`;
    return reject({ code: 'WRONG_COLUMN_COUNT', message, subject });
  }
  const named = header.flatMap((column, index): [string, string][] => (column ? [[column, fields[index] ?? '']] : []));
  const read = readPriceSheetRow(Object.fromEntries(named), expected);
  if (!read.ok) {
    return read.rejection.subject === '' ? reject({ ...read.rejection, subject }) : read;
  }
  // Where Microsoft names no billing currency for the market, the first good row does.
  expected.currency ??= read.value.currency;
  return refuseDuplicate(read, line, seen);
}

/** The first row of a plan and date counts; a later one is refused and says where the first stands. */
function refuseDuplicate(
  read: { ok: true; value: PriceSheetRow },
  line: number,
  seen: SeenKeys,
): Result<PriceSheetRow, RowProblem> {
  const row = read.value;
  const key = `${planKey(row)}@${row.effectiveFrom.getTime()}`;
  const first = seen.get(key);
  if (!first) {
    seen.set(key, { line, quantityMin: row.quantityMin });
    return read;
  }
  const subject = `${row.productId}:${row.skuId}`;
  if (first.quantityMin !== row.quantityMin) {
    const message = `Line ${first.line} prices this plan for another number of seats. Prices by quantity are not imported.`;
    return reject({ code: 'TIER_UNSUPPORTED', message, subject });
  }
  const message = `Line ${first.line} has the same plan and start date and was kept. Remove one of the two.`;
  return reject({ code: 'DUPLICATE_KEY', message, subject });
}

/**
 * The fields of each row behind two of our own, its line and its flaw, so that good and refused rows keep their order and
 * wait for their reader alike. The parser cannot count the lines: it sees neither blank nor refused ones.
 */
function splitFields(rows: AsyncIterable<CsvRow>): AsyncIterable<string[]> {
  const parser = parse({ delimiter: ',', record_delimiter: '\n', relax_column_count: true });
  // The parser is destroyed with what went wrong in the source, and its reader throws it.
  pipeline(Readable.from(numbered(rows), { objectMode: false }), parser, () => undefined);
  return parser;
}

async function* numbered(rows: AsyncIterable<CsvRow>): AsyncGenerator<Buffer> {
  for await (const row of rows) {
    yield 'flaw' in row
      ? Buffer.from(`${row.line},${row.flaw}\n`)
      : Buffer.concat([Buffer.from(`${row.line},,`), row.bytes, Buffer.from('\n')]);
  }
}

const flawMessages: Record<CsvRowFlaw, string> = {
  BAD_ENCODING: 'The row is not UTF-8 text. Save the sheet as CSV in UTF-8.',
  BAD_QUOTES: 'A quotation mark is not closed or stands inside a field. Double it inside a quoted field.',
  ROW_TOO_LONG: 'The row is longer than 64 KiB. A line break is probably missing.',
};

function isFlaw(flaw: string | undefined): flaw is CsvRowFlaw {
  return flaw !== undefined && flaw in flawMessages;
}

async function firstFilledLine(lines: AsyncIterator<CsvLine>): Promise<Buffer> {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (next.value.bytes === null) {
      throw new PriceSheetUnreadable('This is not a price sheet: its first line is longer than 64 KiB.');
    }
    if (next.value.bytes.length > 0) {
      return next.value.bytes;
    }
  }
  throw new PriceSheetUnreadable('The file is empty: upload the price sheet as Microsoft delivers it.');
}

function readHeader(bytes: Buffer): Header {
  if (bytes.subarray(0, 4).equals(zipSignature)) {
    throw new PriceSheetUnreadable('The file is a zip archive: unpack it and upload the CSV file inside.');
  }
  if (bytes.includes(0)) {
    throw new PriceSheetUnreadable('The file is not text in UTF-8 (it may be UTF-16): save it as CSV in UTF-8.');
  }
  if (!isUtf8(bytes)) {
    throw new PriceSheetUnreadable('The file is not text in UTF-8: save it as CSV in UTF-8.');
  }
  // Typographic quotation marks, as in Microsoft's own example of a sheet, are no reason to refuse it: no name holds a comma.
  const header = bytes.toString('utf8').split(',').map(priceSheetColumn);
  const missing = requiredColumns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new PriceSheetUnreadable(`This is not a price sheet: it has no column ${missing.join(', ')}.`);
  }
  const twice = header.find((column, index) => column !== null && header.indexOf(column) !== index);
  if (twice) {
    throw new PriceSheetUnreadable(`The price sheet has the column ${twice} twice: remove the wrong one.`);
  }
  return header;
}

const zipSignature = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
