import { isUtf8 } from 'node:buffer';
import { reject, type Result } from '../../shared/result/result.ts';
import {
  ACCOUNT_COLUMNS,
  readAccountFields,
  readAccountObject,
  REQUIRED_COLUMNS,
  type AccountColumn,
} from '../domain/account-row.ts';
import type { UpsertItem, UpsertRefusal } from '../domain/account-upsert.ts';
import type { BulkFormat } from '../domain/bulk-upsert.ts';

/** A row and the line of the file on which it stands; the header of a CSV file is line 1. */
export interface AccountFileRow {
  line: number;
  result: Result<UpsertItem, UpsertRefusal>;
}

/** The whole file cannot be read; the message says in one sentence why and what to do. */
export class AccountFileUnreadable extends Error {
  readonly code = 'FORMAT_NOT_RECOGNIZED';
}

/**
 * Every row of a file of accounts in its order, read or refused by itself: a row is a line, so that a quotation mark which is
 * never closed spoils no other. Streams; holds a chunk and a line. Throws `AccountFileUnreadable` when it is something else.
 */
export async function* readAccountFile(
  chunks: AsyncIterable<Uint8Array>,
  format: BulkFormat,
): AsyncGenerator<AccountFileRow> {
  let header: AccountColumn[] | null = null;
  for await (const { line, text } of linesOf(chunks)) {
    if (text === '') {
      continue;
    }
    if (format === 'CSV' && header === null) {
      header = readHeader(text);
    } else if (text === null) {
      const message = `A row is UTF-8 text of at most ${LINE_BYTES_MAX / 1024} KiB, on a line of its own.`;
      yield { line, result: refuse('BAD_USER_INPUT', message) };
    } else {
      yield { line, result: header === null ? readJson(text) : readFields(text, header) };
    }
  }
  if (format === 'CSV' && header === null) {
    throw new AccountFileUnreadable('The file is empty. Its first line names the columns.');
  }
}

/** How many lines a file has, from the number of its line breaks; a last line without one counts too. */
export async function countLines(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let lines = 0;
  let last = NEWLINE;
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
      lines += 1;
    }
    last = chunk.at(-1) ?? last;
  }
  return last === NEWLINE ? lines : lines + 1;
}

const NEWLINE = 0x0a;
const LINE_BYTES_MAX = 64 * 1024;
const BYTE_ORDER_MARK = '\ufeff';

interface FileLine {
  line: number;
  /** Null when it is too long or not UTF-8. */
  text: string | null;
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileLine> {
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  const take = (bytes: Buffer): FileLine => {
    line += 1;
    const isFit = !isTooLong && bytes.length <= LINE_BYTES_MAX && isUtf8(bytes) && !bytes.includes(0);
    isTooLong = false;
    const text = isFit ? bytes.toString('utf8').replace(/\r$/, '') : null;
    return { line, text: line === 1 && text?.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield take(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LINE_BYTES_MAX) {
      isTooLong = true;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0 || isTooLong) {
    yield take(rest);
  }
}

function readHeader(text: string | null): AccountColumn[] {
  const names = (text === null ? null : fieldsOf(text))?.map((name) => name.trim()) ?? [];
  const unknown = names.find((name) => !(ACCOUNT_COLUMNS as readonly string[]).includes(name));
  const missing = REQUIRED_COLUMNS.filter((column) => !names.includes(column));
  if (unknown !== undefined || missing.length > 0 || new Set(names).size < names.length) {
    const wrong = unknown === undefined ? '' : ` It does not know ${JSON.stringify(unknown.slice(0, 50))}.`;
    throw new AccountFileUnreadable(
      `The first line names the columns, each once: ${ACCOUNT_COLUMNS.join(', ')}; at least ${REQUIRED_COLUMNS.join(', ')}.${wrong}`,
    );
  }
  return names as AccountColumn[];
}

function readFields(text: string, header: readonly AccountColumn[]): AccountFileRow['result'] {
  const fields = fieldsOf(text);
  if (fields === null) {
    return refuse('BAD_USER_INPUT', 'A quotation mark is not closed or stands inside a field. A row is one line.');
  }
  if (fields.length !== header.length) {
    const message = `The row has ${fields.length} columns and the header has ${header.length}. Quote a field that holds a comma.`;
    return refuse('BAD_USER_INPUT', message);
  }
  return readAccountFields(Object.fromEntries(header.map((column, index) => [column, fields[index]])));
}

function readJson(text: string): AccountFileRow['result'] {
  try {
    return readAccountObject(JSON.parse(text));
  } catch {
    return refuse('BAD_USER_INPUT', 'The line is not JSON. Write one object on each line.');
  }
}

/** The fields of a row, or null when a quotation mark stands where none may (RFC 4180). */
function fieldsOf(text: string): string[] | null {
  if (!text.includes('"')) {
    return text.split(',');
  }
  const fields: string[] = [];
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (!match) {
      return null;
    }
    const [, quoted, plain = '', end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') {
      return fields;
    }
  }
}

function refuse(code: UpsertRefusal['code'], message: string): Result<never, UpsertRefusal> {
  return reject({ code, message, path: [] });
}
