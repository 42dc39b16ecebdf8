import type { CurrencyCode } from '../../shared/money/currency.ts';
import { isCurrencyCode } from '../../shared/money/currency.ts';
import type { UnitPrice } from '../../shared/money/unit-price.ts';
import { parseUnitPrice } from '../../shared/money/unit-price.ts';
import type { Result } from '../../shared/result/result.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';
import { instalments, isTermDuration } from '../../shared/time/term-duration.ts';
import { isWithoutEnd, readPriceSheetDate } from './price-sheet-date.ts';

/** What one row of Microsoft's price sheet offers: a SKU for one segment, term and billing cycle, and its price. */
export interface PriceSheetRow {
  productId: string;
  productTitle: string;
  skuId: string;
  skuTitle: string;
  skuDescription: string;
  publisher: string;
  kind: SheetProductKind;
  segment: SheetSegment;
  /** Null for what has no term: a perpetual license, a plan that is charged by use. */
  termDuration: TermDuration | null;
  billingCycle: BillingCycle;
  market: string;
  currency: CurrencyCode;
  /** What one seat costs us for the whole term, however it is billed: a `P1Y` row billed monthly says the price of a year. */
  termCost: UnitPrice;
  /** The list price of one seat for the whole term, where the sheet has one (`ERP Price`). */
  termListPrice: UnitPrice | null;
  quantityMin: number | null;
  quantityMax: number | null;
  effectiveFrom: Date;
  effectiveUntil: Date | null;
}

export type SheetProductKind = 'LICENSE' | 'ADD_ON' | 'SOFTWARE' | 'USAGE';
export type SheetSegment = 'COMMERCIAL' | 'EDUCATION' | 'GOVERNMENT' | 'NONPROFIT';

export interface RowProblem {
  code: RowProblemCode;
  /** What is wrong and what to do about it, in one or two sentences. */
  message: string;
  /** What the row is about: `productId:skuId` where the row says so, else the line. */
  subject: string;
}

export type RowProblemCode =
  | 'BAD_DATE'
  | 'BAD_ENCODING'
  | 'BAD_NUMBER'
  | 'BAD_QUOTES'
  | 'CURRENCY_MIXED'
  | 'DUPLICATE_KEY'
  | 'MARKET_MISMATCH'
  | 'MISSING_FIELD'
  | 'ROW_TOO_LONG'
  | 'TIER_UNSUPPORTED'
  | 'UNKNOWN_BILLING_PLAN'
  | 'UNKNOWN_CURRENCY'
  | 'UNKNOWN_SEGMENT'
  | 'UNKNOWN_TERM'
  | 'WRONG_COLUMN_COUNT';

/** The columns that are read; their names are Microsoft's. */
export type PriceSheetColumn = (typeof requiredColumns)[number] | (typeof optionalColumns)[number];

/** A file without one of these is not a price sheet. */
export const requiredColumns = [
  'ProductTitle',
  'ProductId',
  'SkuId',
  'SkuTitle',
  'TermDuration',
  'BillingPlan',
  'Market',
  'Currency',
  'UnitPrice',
  'EffectiveStartDate',
] as const;

const optionalColumns = [
  'Publisher',
  'SkuDescription',
  'PricingTierRangeMin',
  'PricingTierRangeMax',
  'EffectiveEndDate',
  'Tags',
  'ERP Price',
  'Segment',
] as const;

/** Which column a header means, whatever its case, spaces and stray quotes (`ERPPrice`, `ERP Price“`); null for a column not read. */
export function priceSheetColumn(header: string): PriceSheetColumn | null {
  return columnByPlainName.get(plain(header)) ?? null;
}

/**
 * The offer that a row describes, or the first thing that is wrong with it. Columns are found by Microsoft's names. A sheet
 * from before segments has no such column and is commercial. `expected.currency` is the currency of the whole sheet, null
 * when any will do. Microsoft's rules for the columns: "Get a price sheet", Partner Center REST.
 */
export function readPriceSheetRow(
  fields: Readonly<Record<string, string>>,
  expected: ExpectedSheet,
): Result<PriceSheetRow, RowProblem> {
  const value = (column: PriceSheetColumn): string => fields[column]?.trim() ?? '';
  const subject = [value('ProductId'), value('SkuId')].filter(Boolean).join(':') || value('ProductTitle');
  const refuse = (code: RowProblemCode, message: string) => reject<RowProblem>({ code, message, subject });

  const missing = filledColumns.find((column) => value(column) === '');
  if (missing) {
    return refuse('MISSING_FIELD', `${missing} is empty. Every row must fill it.`);
  }
  if (value('Market').toUpperCase() !== expected.market) {
    return refuse(
      'MARKET_MISMATCH',
      `Market is ${shown(value('Market'))} in a sheet for ${expected.market}. Import it as the sheet of its own market.`,
    );
  }
  const currency = value('Currency').toUpperCase();
  if (!isCurrencyCode(currency)) {
    return refuse('UNKNOWN_CURRENCY', `Currency ${shown(value('Currency'))} is not an ISO 4217 code, such as EUR.`);
  }
  if (expected.currency !== null && currency !== expected.currency) {
    return refuse(
      'CURRENCY_MIXED',
      `Currency is ${currency} in a sheet whose prices are in ${expected.currency}. A market has one billing currency.`,
    );
  }
  const term = value('TermDuration').toUpperCase();
  if (term !== '' && !isTermDuration(term)) {
    return refuse('UNKNOWN_TERM', `TermDuration ${shown(value('TermDuration'))} is not sold. Use P1M, P1Y or P3Y.`);
  }
  const billingCycle = billingCycleByPlan.get(plain(value('BillingPlan')));
  if (!billingCycle) {
    return refuse(
      'UNKNOWN_BILLING_PLAN',
      `BillingPlan ${shown(value('BillingPlan'))} is not known. Use Monthly, Annual, Triennial, OneTime or None.`,
    );
  }
  const termDuration = term === '' ? null : term;
  if (instalments(termDuration, billingCycle) === null) {
    return termDuration === null
      ? refuse(
          'UNKNOWN_TERM',
          `TermDuration is empty, and ${value('BillingPlan')} billing needs a term: P1M, P1Y or P3Y.`,
        )
      : refuse('UNKNOWN_BILLING_PLAN', `A term of ${term} cannot be billed with the plan ${value('BillingPlan')}.`);
  }
  const segment = fields.Segment === undefined ? 'COMMERCIAL' : segmentByName.get(plain(value('Segment')));
  if (!segment) {
    return refuse(
      'UNKNOWN_SEGMENT',
      `Segment ${shown(value('Segment'))} is not known. Use Commercial, Education, Government or Nonprofit.`,
    );
  }
  const notPrice = priceColumns.find((column) => value(column) !== '' && !parseUnitPrice(value(column), currency));
  const termCost = parseUnitPrice(value('UnitPrice'), currency);
  if (notPrice || !termCost) {
    const column = notPrice ?? 'UnitPrice';
    return refuse(
      'BAD_NUMBER',
      `${column} ${shown(value(column))} is not a price. Write digits and a point, without separators or a sign, such as 1234.56.`,
    );
  }
  const notCount = tierColumns.find((column) => !countPattern.test(value(column)));
  if (notCount) {
    return refuse(
      'BAD_NUMBER',
      `${notCount} ${shown(value(notCount))} is not a number of seats. Write digits, or leave it empty.`,
    );
  }
  const quantityMin = Number(value('PricingTierRangeMin')) || null;
  const quantityMax = Number(value('PricingTierRangeMax')) || null;
  if (quantityMin !== null && quantityMax !== null && quantityMin > quantityMax) {
    return refuse(
      'BAD_NUMBER',
      `PricingTierRangeMin ${quantityMin} is above PricingTierRangeMax ${quantityMax}. Swap them.`,
    );
  }
  const notDate = dateColumns.find((column) => value(column) !== '' && !readPriceSheetDate(value(column)));
  const effectiveFrom = readPriceSheetDate(value('EffectiveStartDate'));
  if (notDate || !effectiveFrom) {
    const column = notDate ?? 'EffectiveStartDate';
    return refuse('BAD_DATE', `${column} ${shown(value(column))} is not a date. Write it as 2026-11-01T00:00:00Z.`);
  }
  const end = readPriceSheetDate(value('EffectiveEndDate'));
  const effectiveUntil = end && !isWithoutEnd(end) ? end : null;
  if (effectiveUntil && effectiveUntil <= effectiveFrom) {
    return refuse('BAD_DATE', 'EffectiveEndDate is not after EffectiveStartDate. Correct one of the two.');
  }
  return accept({
    productId: value('ProductId'),
    productTitle: value('ProductTitle'),
    skuId: value('SkuId'),
    skuTitle: value('SkuTitle'),
    skuDescription: value('SkuDescription'),
    publisher: value('Publisher'),
    kind: kindOf(value('Tags')),
    segment,
    termDuration,
    billingCycle,
    market: expected.market,
    currency,
    termCost,
    termListPrice: parseUnitPrice(value('ERP Price'), currency),
    quantityMin,
    quantityMax,
    effectiveFrom,
    effectiveUntil,
  });
}

export interface ExpectedSheet {
  market: string;
  currency: string | null;
}

/** The vendor's own name of the plan that a row prices: `productId:skuId:SEGMENT:term:cycle`, the term empty where there is none. */
export function planKey(
  row: Pick<PriceSheetRow, 'productId' | 'skuId' | 'segment' | 'termDuration' | 'billingCycle'>,
): string {
  return [row.productId, row.skuId, row.segment, row.termDuration ?? '', row.billingCycle].join(':');
}

const columnByPlainName = new Map(
  [...requiredColumns, ...optionalColumns].map((column): [string, PriceSheetColumn] => [plain(column), column]),
);
const filledColumns = requiredColumns.filter((column) => column !== 'TermDuration');
const priceColumns = ['UnitPrice', 'ERP Price'] as const;
const tierColumns = ['PricingTierRangeMin', 'PricingTierRangeMax'] as const;
const dateColumns = ['EffectiveStartDate', 'EffectiveEndDate'] as const;
const countPattern = /^\d{0,9}$/;

const billingCycleByPlan = new Map<string, BillingCycle>([
  ['monthly', 'MONTHLY'],
  ['annual', 'ANNUAL'],
  ['biennial', 'BIENNIAL'],
  ['triennial', 'TRIENNIAL'],
  ['onetime', 'ONE_TIME'],
  ['none', 'NONE'],
]);

const segmentByName = new Map<string, SheetSegment>([
  ['commercial', 'COMMERCIAL'],
  ['education', 'EDUCATION'],
  ['government', 'GOVERNMENT'],
  ['nonprofit', 'NONPROFIT'],
]);

const kindByTag = new Map<string, SheetProductKind>([
  ['addon', 'ADD_ON'],
  ['azure', 'USAGE'],
  ['consumption', 'USAGE'],
  ['usage', 'USAGE'],
  ['perpetual', 'SOFTWARE'],
  ['software', 'SOFTWARE'],
]);

/** The first tag that says more than "License". */
function kindOf(tags: string): SheetProductKind {
  const kinds = tags.split(/[,;|]/).flatMap((tag) => kindByTag.get(plain(tag)) ?? []);
  return kinds[0] ?? 'LICENSE';
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function shown(text: string): string {
  return text.length > 40 ? `"${text.slice(0, 40)}…"` : `"${text}"`;
}
