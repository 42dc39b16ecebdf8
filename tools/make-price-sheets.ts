import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

/**
 * Writes the sandbox's price sheets, one a market, in Microsoft's format: `node --import tsx tools/make-price-sheets.ts`.
 * Products and ids are Microsoft's; every price comes from the three data files beside this one, and the same files
 * always give the same sheets. A listed price is for the whole term, as in Microsoft's own sheets.
 */
export const priceSheetFolder = fileURLToPath(new URL('../blueprints/price-sheets/', import.meta.url));

export interface PriceSheetSources {
  base: BaseRow[];
  markets: MarketRow[];
  offers: OfferRow[];
}

/** The sheet of each market as text, ready to be written: every field quoted, lines ended as Microsoft ends them. */
export function draftPriceSheets({ base, markets, offers }: PriceSheetSources): Map<string, string> {
  const offerByName = new Map(offers.map((offer) => [offer.Offer, offer]));
  return new Map(markets.map((market) => [market.Market, draftPriceSheet(base, market, offerByName)]));
}

export async function readPriceSheetSources(): Promise<PriceSheetSources> {
  return {
    base: await readTable<BaseRow>('price-sheet-base.csv'),
    markets: await readTable<MarketRow>('price-sheet-markets.csv'),
    offers: await readTable<OfferRow>('price-sheet-offers.csv'),
  };
}

/** `UsdListPrice` is for one seat and one year, or for one license that is bought once. `Offers` are separated by spaces. */
interface BaseRow {
  ProductTitle: string;
  ProductId: string;
  SkuId: string;
  SkuTitle: string;
  Publisher: string;
  SkuDescription: string;
  Segment: string;
  Tags: string;
  UsdListPrice: string;
  Offers: string;
}

/** `Variation` 0.015 lets a SKU's price in this market lie up to 1.5 % above or below the market's level. */
interface MarketRow {
  Market: string;
  Currency: string;
  PriceLevel: string;
  RoundingStep: string;
  Variation: string;
  EffectiveStartDate: string;
}

/** The list price of an offer is `ListPriceFactor` times the yearly one; what the partner pays is `CostFactor` of it. */
interface OfferRow {
  Offer: string;
  TermDuration: string;
  BillingPlan: string;
  ListPriceFactor: string;
  CostFactor: string;
}

function draftPriceSheet(base: BaseRow[], market: MarketRow, offerByName: Map<string, OfferRow>): string {
  const rows = base.flatMap((sku) => {
    const yearlyCents = yearlyListPriceCents(sku, market);
    return sku.Offers.split(' ').map((name) => {
      const offer = offerByName.get(name);
      if (!offer) {
        throw new Error(`price-sheet-offers.csv does not know the offer ${name} of ${sku.SkuTitle}`);
      }
      return draftRow(sku, market, offer, yearlyCents);
    });
  });
  return [columns, ...rows].map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
}

const columns = [
  'ProductTitle',
  'ProductId',
  'SkuId',
  'SkuTitle',
  'Publisher',
  'SkuDescription',
  'UnitOfMeasure',
  'TermDuration',
  'BillingPlan',
  'Market',
  'Currency',
  'UnitPrice',
  'PricingTierRangeMin',
  'PricingTierRangeMax',
  'EffectiveStartDate',
  'EffectiveEndDate',
  'Tags',
  'ERP Price',
  'Segment',
];

function draftRow(sku: BaseRow, market: MarketRow, offer: OfferRow, yearlyCents: bigint): string[] {
  const listCents = times(yearlyCents, decimal(offer.ListPriceFactor));
  const costCents = times(listCents, decimal(offer.CostFactor));
  return [
    sku.ProductTitle,
    sku.ProductId,
    sku.SkuId,
    sku.SkuTitle,
    sku.Publisher,
    sku.SkuDescription,
    '',
    offer.TermDuration,
    offer.BillingPlan,
    market.Market,
    market.Currency,
    centsText(costCents),
    '',
    '',
    `${market.EffectiveStartDate}T00:00:00.0000000Z`,
    '9999-12-31T00:00:00.0000000Z',
    sku.Tags,
    centsText(listCents),
    sku.Segment,
  ];
}

/** The yearly list price in the market's cents: the USD price at the market's level, varied, to the nearest step. */
function yearlyListPriceCents(sku: BaseRow, market: MarketRow): bigint {
  const usdCents = times(hundred, decimal(sku.UsdListPrice));
  const step = times(hundred, decimal(market.RoundingStep));
  const level = decimal(market.PriceLevel);
  const varied = variation(`${market.Market}:${sku.ProductId}:${sku.SkuId}`, decimal(market.Variation));
  return step * halfUp(usdCents * level.numerator * varied.numerator, level.denominator * varied.denominator * step);
}

interface Ratio {
  numerator: bigint;
  denominator: bigint;
}

/** A ratio between 1 - spread and 1 + spread that depends on the seed and on nothing else. */
function variation(seed: string, spread: Ratio): Ratio {
  const width = 2n * spread.numerator + 1n;
  const drawn = BigInt(createHash('sha256').update(seed).digest().readUInt32BE(0)) % width;
  return { numerator: spread.denominator - spread.numerator + drawn, denominator: spread.denominator };
}

function decimal(text: string): Ratio {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) {
    throw new Error(`${JSON.stringify(text)} is not a decimal number`);
  }
  const [, whole = '', part = ''] = match;
  return { numerator: BigInt(whole + part), denominator: 10n ** BigInt(part.length) };
}

const hundred = 100n;

function times(amount: bigint, factor: Ratio): bigint {
  return halfUp(amount * factor.numerator, factor.denominator);
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

function centsText(cents: bigint): string {
  return `${cents / hundred}.${String(cents % hundred).padStart(2, '0')}`;
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

async function readTable<Row>(name: string): Promise<Row[]> {
  return parse<Row>(await readFile(new URL(name, import.meta.url)), { columns: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(priceSheetFolder, { recursive: true });
  for (const [market, text] of draftPriceSheets(await readPriceSheetSources())) {
    await writeFile(new URL(`../blueprints/price-sheets/${market}.csv`, import.meta.url), text);
  }
}
