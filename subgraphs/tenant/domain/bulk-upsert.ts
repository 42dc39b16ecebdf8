import { accept, reject, type Result } from '../../shared/result/result.ts';

export type BulkKind = 'ACCOUNTS' | 'PRODUCTS' | 'PRICES' | 'PAYMENTS' | 'TAX_IDS';
export type BulkFormat = 'CSV' | 'JSON_LINES';

const FORMAT_OF: Record<string, BulkFormat> = {
  'text/csv': 'CSV',
  'application/jsonl': 'JSON_LINES',
  'application/x-ndjson': 'JSON_LINES',
  'application/x-jsonlines': 'JSON_LINES',
};

interface BulkRefusal {
  code: 'BAD_USER_INPUT';
  message: string;
  path: string[];
}

/** Whether rows of this kind can be read from a file. */
export function decideBulkKind(kind: BulkKind): Result<'ACCOUNTS', BulkRefusal> {
  return kind === 'ACCOUNTS'
    ? accept(kind)
    : refuse(`Files of ${kind} cannot be read yet. The kinds that can are: ACCOUNTS.`, ['kind']);
}

/** How a file of this media type is written, its parameters (`; charset=utf-8`) aside. */
export function decideBulkFormat(mediaType: string): Result<BulkFormat, BulkRefusal> {
  const [name = ''] = mediaType.split(';');
  const format = FORMAT_OF[name.trim().toLowerCase()];
  const known = Object.keys(FORMAT_OF).join(', ');
  return format
    ? accept(format)
    : refuse(`A file of ${mediaType} cannot be read. Upload it as one of ${known}.`, ['uploadId']);
}

function refuse(message: string, path: string[]): Result<never, BulkRefusal> {
  return reject({ code: 'BAD_USER_INPUT', message, path });
}
