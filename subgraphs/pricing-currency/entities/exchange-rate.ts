import { defineEntity, p } from '@mikro-orm/postgresql';

/** What one unit of a currency is worth in another one. Directed: the way back has its own row. */
export const ExchangeRate = defineEntity({
  name: 'ExchangeRate',
  schema: 'pricing',
  tableName: 'exchange_rate',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    book: p.text(),
    fromCurrency: p.text(),
    toCurrency: p.text(),
    /** A plain decimal, as it was entered. */
    rate: p.text(),
    validFrom: p.datetime(),
    /** Null while no later rate is known. */
    validUntil: p.datetime().nullable(),
    source: p.text(),
  },
});
