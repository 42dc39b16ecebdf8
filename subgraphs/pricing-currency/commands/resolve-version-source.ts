import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { billingCurrencyOf } from '../../shared/reference/markets.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import type { VersionSource } from '../domain/version-source.ts';
import { PriceList, PriceListVersion, type PriceListRow } from '../entities/price-list.ts';
import { ExchangeRate } from '../entities/exchange-rate.ts';
import { countPlansOnTheWay } from './count-plans-on-the-way.ts';

/** What a version's prices come from, fixed now: a market's sheet, or a version of another list and the rate in force. */
export async function resolveVersionSource(
  transaction: Transaction,
  context: PricingContext,
  list: PriceListRow,
  source: VersionSource,
) {
  return source.kind === 'sheet'
    ? resolveSheet(transaction, list, source)
    : resolveBase(transaction, context, list, source);
}

async function resolveSheet(
  transaction: Transaction,
  { tenantId, currency }: PriceListRow,
  { market, markupPercent }: VersionSource & { kind: 'sheet' },
) {
  const sheets = await transaction.query<{ currency: string }>(sql`
    select distinct currency from pricing.vendor_price where tenant_id = ${tenantId} and market = ${market}`);
  const currencies: string[] = sheets.map((sheet) => sheet.currency);
  if (currencies.length === 0) {
    // The job waits for plans that were published a moment ago.
    const expected = billingCurrencyOf(market);
    if (expected === null || (await countPlansOnTheWay(transaction, { tenantId, jobId: null })) === 0) {
      const message = `There are no vendor prices for ${market} yet. Import its price sheet and publish the plans first.`;
      return reject({ code: 'BAD_USER_INPUT', message, path: ['market'] });
    }
    currencies.push(expected);
  }
  if (!currencies.includes(currency)) {
    const message = `The vendor's prices for ${market} are in ${currencies.join(', ')}. Derive this list from one in that currency.`;
    return reject({ code: 'CURRENCY_MISMATCH', message, path: ['market'] });
  }
  return accept({ market, markupPercent });
}

async function resolveBase(
  { em }: Transaction,
  { tenantId, now }: PricingContext,
  list: PriceListRow,
  { priceListId, book, markupPercent }: VersionSource & { kind: 'base' },
) {
  const path = ['derivedFromPriceListId'] as const;
  const id = decodeId('priceList', priceListId);
  const base = id && (await em.findOne(PriceList, { tenantId, id }));
  if (!base) {
    const message = 'There is no such price list to derive from. Take its id from `priceLists`.';
    return reject({ code: 'NOT_FOUND', message, path });
  }
  const inForce = { $or: [{ effectiveUntil: null }, { effectiveUntil: { $gt: now } }] };
  const baseVersion = await em.findOne(PriceListVersion, {
    tenantId,
    priceListId: base.id,
    effectiveFrom: { $lte: now },
    ...inForce,
  });
  if (!baseVersion) {
    const message = `${base.name} has no active version. Activate one first.`;
    return reject({ code: 'BAD_USER_INPUT', message, path });
  }
  const derived = { basePriceListId: base.id, baseVersionId: baseVersion.id, markupPercent };
  if (base.currency === list.currency) {
    return accept(derived);
  }
  const rate = await em.findOne(ExchangeRate, {
    tenantId,
    book,
    fromCurrency: base.currency,
    toCurrency: list.currency,
    validFrom: { $lte: now },
    $or: [{ validUntil: null }, { validUntil: { $gt: now } }],
  });
  if (!rate) {
    const message = `The book ${book} has no rate from ${base.currency} to ${list.currency} for now. Record one with recordExchangeRate.`;
    return reject({ code: 'RATE_MISSING', message, path: ['book'] });
  }
  return accept({ ...derived, book, rate: rate.rate, exchangeRateId: rate.id });
}
