import { currencyCode } from '../money/currency.ts';
import type { CurrencyCode } from '../money/currency.ts';

/**
 * The currency in which Microsoft bills a partner for customers of this market (ISO 3166-1 alpha-2), or null for a market
 * outside the CSP region Europe.
 */
export function billingCurrencyOf(market: string): CurrencyCode | null {
  return CURRENCY_OF_MARKET.get(market) ?? null;
}

// Partner Center's Europe region (DOMAIN 2.2), as of 2026-01-01, the day Bulgaria took the euro; BGN was never billed.
const MARKETS_BY_CURRENCY = {
  EUR: 'AT BE BG CY CZ DE EE ES FI FR GR HR HU IE IS IT LI LT LU LV MC MT NL PL PT RO SI SK SM',
  CHF: 'CH',
  DKK: 'DK',
  GBP: 'GB GG GI IM JE',
  NOK: 'NO',
  SEK: 'SE',
};

const CURRENCY_OF_MARKET: ReadonlyMap<string, CurrencyCode> = new Map(
  Object.entries(MARKETS_BY_CURRENCY).flatMap(([currency, markets]) =>
    markets.split(' ').map((market) => [market, currencyCode(currency)] as const),
  ),
);
