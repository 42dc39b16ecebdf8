import { parseFraction } from '../../shared/money/fraction.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';

/** What a version is computed from: the sheet of a market, or another price list. */
export type VersionSource =
  | { kind: 'sheet'; market: string; markupPercent: string }
  | { kind: 'base'; priceListId: string; book: string; markupPercent: string };

export interface VersionRequest {
  priceListId: string;
  market?: string | null;
  derivedFromPriceListId?: string | null;
  book?: string | null;
  markupPercent: string;
}

export interface VersionSourceRefusal {
  code: 'BAD_USER_INPUT';
  message: string;
  path: [keyof VersionRequest];
}

const MARKUP_MIN = -100n;
const MARKUP_MAX = 1_000n;

/** Exactly one source, and a markup that leaves a price: more than -100 percent, at most 1,000. */
export function decideVersionSource(request: VersionRequest): Result<VersionSource, VersionSourceRefusal> {
  const { priceListId, market, derivedFromPriceListId, book, markupPercent } = request;
  const markup = parseFraction(markupPercent);
  if (
    !markup ||
    markup.numerator <= MARKUP_MIN * markup.denominator ||
    markup.numerator > MARKUP_MAX * markup.denominator
  ) {
    return refuse('markupPercent', 'A markup is more than -100 and at most 1000 percent, such as 12.5.');
  }
  if (market && !derivedFromPriceListId) {
    return book
      ? refuse('book', 'A sheet is not converted. Leave the book out, or name a list to derive from.')
      : accept({ kind: 'sheet', market, markupPercent });
  }
  if (!derivedFromPriceListId || market) {
    return refuse('market', 'Name either the market whose vendor prices count, or the list to derive from.');
  }
  if (derivedFromPriceListId === priceListId) {
    return refuse('derivedFromPriceListId', 'A list cannot be derived from itself. Name another one.');
  }
  return accept({ kind: 'base', priceListId: derivedFromPriceListId, book: book ?? 'MANUAL', markupPercent });
}

function refuse(field: keyof VersionRequest, message: string): Result<never, VersionSourceRefusal> {
  return reject({ code: 'BAD_USER_INPUT', message, path: [field] });
}
