import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';

/** Who a list is for. */
export type PriceAudience = 'EVERYONE' | 'RESELLERS' | 'ACCOUNT' | 'PURCHASE';

export const PriceList = defineEntity({
  name: 'PriceList',
  schema: 'pricing',
  tableName: 'price_list',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    currency: p.text(),
    audience: p.text().$type<PriceAudience>(),
    /** Grows with each new version and each activation. */
    version: p.integer(),
    createdAt: p.datetime(),
  },
});

export type PriceListRow = InferEntity<typeof PriceList>;

/** A list's prices as they were computed once; they never change. Only its period does, when a later one follows. */
export const PriceListVersion = defineEntity({
  name: 'PriceListVersion',
  schema: 'pricing',
  tableName: 'price_list_version',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    priceListId: p.uuid(),
    number: p.integer(),
    effectiveFrom: p.datetime().nullable(),
    effectiveUntil: p.datetime().nullable(),
    /** Whose sheet it is computed from; null when it is derived from another list. */
    market: p.text().nullable(),
    basePriceListId: p.uuid().nullable(),
    baseVersionId: p.uuid().nullable(),
    /** The rate that was in force, kept with the version; null when nothing was converted. */
    book: p.text().nullable(),
    rate: p.text().nullable(),
    exchangeRateId: p.uuid().nullable(),
    markupPercent: p.text(),
    jobId: p.uuid(),
    /** The instant whose vendor prices count. */
    asOf: p.datetime(),
    calculatedAt: p.datetime().nullable(),
  },
});

export type PriceListVersionRow = InferEntity<typeof PriceListVersion>;
