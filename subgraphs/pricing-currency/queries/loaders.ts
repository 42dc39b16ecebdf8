import DataLoader from 'dataloader';
import { loaderByKey, type RowKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import { CART_COLUMNS, loaderOfActiveCarts, loaderOfCartLines, type CartRecord } from './carts.ts';
import { loaderOfPlanPrices } from './plan-prices.ts';
import { loaderOfQuoteLines, QUOTE_COLUMNS, type QuoteRecord } from './quotes.ts';

/** A row of `pricing.price_list` as it is read. */
export interface PriceListRecord {
  tenant_id: string;
  id: string;
  name: string;
  currency: string;
  audience: string;
  version: number;
}

export const PRICE_LIST_COLUMNS = 'tenant_id, id, name, currency, audience, version';

/** A row of `pricing.price_list_version` as it is read. */
export interface PriceListVersionRecord {
  tenant_id: string;
  id: string;
  price_list_id: string;
  number: number;
  effective_from: Date | null;
  effective_until: Date | null;
  market: string | null;
  base_price_list_id: string | null;
  book: string | null;
  rate: string | null;
  markup_percent: string;
  calculated_at: Date | null;
}

const VERSION_COLUMNS =
  'tenant_id, id, price_list_id, number, effective_from, effective_until, market, base_price_list_id, book, rate, markup_percent, calculated_at';

/** A row of `pricing.exchange_rate` as it is read. */
export interface ExchangeRateRecord {
  tenant_id: string;
  id: string;
  book: string;
  from_currency: string;
  to_currency: string;
  rate: string;
  valid_from: Date;
  valid_until: Date | null;
  source: string;
}

export const EXCHANGE_RATE_COLUMNS =
  'tenant_id, id, book, from_currency, to_currency, rate, valid_from, valid_until, source';

export type PricingLoaders = ReturnType<typeof createLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext, now: Date) {
  return {
    priceList: loaderByKey<PriceListRecord>(reader, context, {
      table: 'pricing.price_list',
      columns: PRICE_LIST_COLUMNS,
    }),
    priceListVersion: loaderByKey<PriceListVersionRecord>(reader, context, {
      table: 'pricing.price_list_version',
      columns: VERSION_COLUMNS,
    }),
    versionsOfList: loaderOfVersions(reader, context),
    exchangeRate: loaderByKey<ExchangeRateRecord>(reader, context, {
      table: 'pricing.exchange_rate',
      columns: EXCHANGE_RATE_COLUMNS,
    }),
    planPrice: loaderOfPlanPrices(reader, context),
    cart: loaderByKey<CartRecord>(reader, context, { table: 'pricing.cart', columns: CART_COLUMNS }),
    activeCart: loaderOfActiveCarts(reader, context, now),
    linesOfCart: loaderOfCartLines(reader, context, now),
    quote: loaderByKey<QuoteRecord>(reader, context, { table: 'pricing.quote', columns: QUOTE_COLUMNS }),
    linesOfQuote: loaderOfQuoteLines(reader, context),
  };
}

/** The versions of each list, the newest first. */
function loaderOfVersions(reader: Reader, context: ReadContext): DataLoader<RowKey, PriceListVersionRecord[], string> {
  const text = `select ${VERSION_COLUMNS} from pricing.price_list_version
    join unnest($1::uuid[], $2::uuid[]) as wanted (wanted_tenant_id, wanted_list_id) on tenant_id = wanted_tenant_id and price_list_id = wanted_list_id
    order by number desc`;
  const keyOf = ({ tenantId, id }: RowKey) => `${tenantId} ${id}`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<PriceListVersionRecord>(context, { text, values });
      const found = Map.groupBy(rows, (row) => keyOf({ tenantId: row.tenant_id, id: row.price_list_id }));
      return keys.map((key) => found.get(keyOf(key)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}
