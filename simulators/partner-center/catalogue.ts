import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { instalmentCents, readCents } from './price-cents.ts';

export type ProductKind = 'OnlineServicesNCE' | 'Software' | 'Azure';

/** What can be bought of a SKU in one country by one segment; Partner Center calls it an availability. */
export interface Offer {
  productId: string;
  skuId: string;
  productTitle: string;
  skuTitle: string;
  description: string;
  publisher: string;
  kind: ProductKind;
  /** `commercial`, `education`. */
  segment: string;
  country: string;
  currency: string;
  quantityMin: number;
  quantityMax: number;
  terms: Term[];
}

export interface Term {
  /** `P1M`, `P1Y`, `P3Y`; null for what has no term. */
  duration: string | null;
  /** `monthly`, `annual`, `one_time`, `none`. */
  billingCycle: string;
  /** One seat, one billing cycle. */
  instalmentCents: bigint;
}

export interface Catalogue {
  readonly offers: readonly Offer[];
  /** The offer that a catalogue item id names at present, or null. */
  findOffer(catalogItemId: string): Offer | null;
  availabilityIdOf(offer: Offer): string;
  /** `product:sku:availability`; the last part changes with every generation of the catalogue. */
  catalogItemIdOf(offer: Offer): string;
}

/** Everything that the price sheets of a folder offer, one file a country. `generation` makes new availability ids. */
export function readCatalogue(folder: string, generation: () => number): Catalogue {
  const offers = readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .flatMap((file) => readSheet(path.join(folder, file)));

  function availabilityIdOf({ productId, skuId, segment, country }: Offer): string {
    const hash = createHash('sha256').update([productId, skuId, segment, country, generation()].join(':'));
    const digits = (hash.digest().readUInt32BE() % 36 ** 4).toString(36).toUpperCase();
    return `${productId.slice(0, 8)}${digits.padStart(4, '0')}`;
  }

  return {
    offers,
    availabilityIdOf,
    catalogItemIdOf: (offer) => `${offer.productId}:${offer.skuId}:${availabilityIdOf(offer)}`,
    findOffer(catalogItemId) {
      const [productId, skuId, availabilityId] = catalogItemId.split(':');
      const ofSku = offers.filter((offer) => offer.productId === productId && offer.skuId === skuId);
      return ofSku.find((offer) => availabilityIdOf(offer) === availabilityId) ?? null;
    },
  };
}

const KIND_BY_TAG: Record<string, ProductKind> = {
  License: 'OnlineServicesNCE',
  Perpetual: 'Software',
  Azure: 'Azure',
};
const CYCLE_BY_PLAN: Record<string, string> = {
  Monthly: 'monthly',
  Annual: 'annual',
  OneTime: 'one_time',
  None: 'none',
};
const MONTHS_OF_TERM: Record<string, bigint> = { P1M: 1n, P1Y: 12n, P3Y: 36n };
const MONTHS_OF_CYCLE: Record<string, bigint> = { monthly: 1n, annual: 12n };

function readSheet(file: string): Offer[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true });
  const offers = new Map<string, Offer>();
  for (const row of rows) {
    const cell = (column: string) => row[column] ?? '';
    const key = [cell('ProductId'), cell('SkuId'), cell('Segment')].join(':');
    const offer = offers.get(key) ?? {
      productId: cell('ProductId'),
      skuId: cell('SkuId'),
      productTitle: cell('ProductTitle'),
      skuTitle: cell('SkuTitle'),
      description: cell('SkuDescription'),
      publisher: cell('Publisher'),
      kind: KIND_BY_TAG[cell('Tags')] ?? 'OnlineServicesNCE',
      segment: cell('Segment').toLowerCase(),
      country: cell('Market'),
      currency: cell('Currency'),
      quantityMin: 1,
      quantityMax: quantityMaxOf(cell('Tags'), cell('SkuTitle')),
      terms: [],
    };
    offers.set(key, offer);
    const duration = cell('TermDuration') || null;
    const billingCycle = CYCLE_BY_PLAN[cell('BillingPlan')] ?? 'none';
    const cycles = (MONTHS_OF_TERM[duration ?? ''] ?? 1n) / (MONTHS_OF_CYCLE[billingCycle] ?? 1n);
    // The sheet's price is for the whole term, also where it is billed monthly.
    const cents = instalmentCents(readCents(cell('UnitPrice')), duration === null ? 1n : cycles);
    offer.terms.push({ duration, billingCycle, instalmentCents: cents });
  }
  return [...offers.values()];
}

/** The sheet does not say it: the Business editions end at 300 seats, there is one Azure plan. */
function quantityMaxOf(tag: string, title: string): number {
  return tag === 'Azure' ? 1 : title.startsWith('Microsoft 365 Business') ? 300 : 10_000;
}
