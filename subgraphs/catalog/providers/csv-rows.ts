import { isUtf8 } from 'node:buffer';

/** One row of a CSV file as its bytes, with the line on which it starts; or what is wrong with those bytes. */
export type CsvRow = { line: number; bytes: Buffer } | { line: number; flaw: CsvRowFlaw };

export type CsvRowFlaw = 'BAD_ENCODING' | 'BAD_QUOTES' | 'ROW_TOO_LONG';

export interface CsvLine {
  line: number;
  /** Null when the line is longer than `lineBytesMax`. */
  bytes: Buffer | null;
}

/** The lines of a file, without their ends and without a byte order mark. Never holds more than one line and one chunk. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvLine> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  const take = (bytes: Buffer): CsvLine => {
    const taken = { line, bytes: isTooLong || bytes.length > lineBytesMax ? null : trimmed(bytes, line) };
    line += 1;
    isTooLong = false;
    return taken;
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield take(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > lineBytesMax) {
      isTooLong = true;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0 || isTooLong) {
    yield take(rest);
  }
}

/**
 * Puts lines together to rows: a quoted field may hold line breaks. A quote that is never closed costs its own row only:
 * as soon as a line is by itself a whole row of `columnCount` fields, the rows before it are given up and reading goes on.
 */
export async function* rowsOf(lines: AsyncIterable<CsvLine>, columnCount: number): AsyncGenerator<CsvRow> {
  let open: WholeLine[] = [];
  for await (const { line, bytes } of lines) {
    if (bytes === null) {
      yield* givenUp(open);
      open = [];
      yield { line, flaw: 'ROW_TOO_LONG' };
      continue;
    }
    if (open.length > 0 && fieldCount(bytes) === columnCount) {
      yield* givenUp(open);
      open = [];
    }
    if (open.length === 0) {
      if (hasOpenQuote(bytes)) {
        open = [{ line, bytes }];
      } else if (bytes.length > 0) {
        yield row({ line, bytes });
      }
      continue;
    }
    open.push({ line, bytes });
    if (hasOpenQuote(bytes)) {
      const joined = row(joinedLines(open));
      if ('flaw' in joined && joined.flaw === 'BAD_QUOTES') {
        // Two unclosed quotes are two bad rows: the second may be the start of a row that is closed further down.
        open.pop();
        yield* givenUp(open);
        open = [{ line, bytes }];
      } else {
        yield joined;
        open = [];
      }
    } else if (open.length >= rowLinesMax) {
      yield* givenUp(open);
      open = [];
    }
  }
  yield* givenUp(open);
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const lineBytesMax = 64 * 1024;
const rowLinesMax = 50;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

interface WholeLine {
  line: number;
  bytes: Buffer;
}

function trimmed(bytes: Buffer, line: number): Buffer {
  const start = line === 1 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
  return bytes.subarray(start, end);
}

/** The first line had the quote that was never closed; those after it are read as rows of their own. */
function* givenUp([first, ...others]: WholeLine[]): Generator<CsvRow> {
  if (first) {
    yield { line: first.line, flaw: 'BAD_QUOTES' };
  }
  for (const other of others) {
    if (other.bytes.length > 0) {
      yield row(other);
    }
  }
}

function row({ line, bytes }: WholeLine): CsvRow {
  if (!isUtf8(bytes) || bytes.includes(0)) {
    return { line, flaw: 'BAD_ENCODING' };
  }
  return fieldCount(bytes) === null ? { line, flaw: 'BAD_QUOTES' } : { line, bytes };
}

function joinedLines(lines: WholeLine[]): WholeLine {
  const parts = lines.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [Buffer.from([newline]), bytes]));
  return { line: lines[0]?.line ?? 0, bytes: Buffer.concat(parts) };
}

function hasOpenQuote(bytes: Buffer): boolean {
  let isOpen = false;
  for (let at = bytes.indexOf(quote); at !== -1; at = bytes.indexOf(quote, at + 1)) {
    isOpen = !isOpen;
  }
  return isOpen;
}

/** How many fields the row has, or null when a quote stands where none may (RFC 4180). */
function fieldCount(bytes: Buffer): number | null {
  const text = bytes.toString('latin1');
  const field = /(?:"[^"]*(?:""[^"]*)*"|[^",]*)(,|$)/y;
  let count = 0;
  while (field.lastIndex <= text.length) {
    const match = field.exec(text);
    if (!match) {
      return null;
    }
    count += 1;
    if (match[1] === '') {
      return count;
    }
  }
  return count;
}
