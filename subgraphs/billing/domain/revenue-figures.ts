/** A sum in one currency that was converted at one rate. Amounts are minor units as text; those ending in `_in` are converted. */
export interface RevenueSum {
  currency: string;
  /** Null where it needs none, or there is none. */
  rate: string | null;
  valid_from: Date | null;
  net_minor: string;
  tax_minor: string;
  cost_minor: string;
  /** Null where nothing of it could be converted. */
  net_in: string | null;
  tax_in: string | null;
  cost_in: string | null;
}

export interface Amounts {
  net: bigint;
  tax: bigint;
  cost: bigint;
}

export interface UsedRate {
  fromCurrency: string;
  rate: string;
  validFrom: Date;
}

export interface RevenueFigures {
  perCurrency: (Amounts & { currency: string })[];
  /** Null when nothing was to be converted, and when nothing could be. */
  consolidated: (Amounts & { residual: bigint; rates: UsedRate[] }) | null;
}

/**
 * What sums come to: in each currency, and converted as far as they could be, with every rate that was used. In minor units.
 * The residual is 0 here; only a total of rows can have another.
 */
export function figuresOf(sums: readonly RevenueSum[], isConsolidated: boolean): RevenueFigures {
  const converted = sums.filter(({ net_in: net }) => net !== null);
  const perCurrency = [...Map.groupBy(sums, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, ofCurrency]) => ({
      currency,
      net: total(ofCurrency, (sum) => sum.net_minor),
      tax: total(ofCurrency, (sum) => sum.tax_minor),
      cost: total(ofCurrency, (sum) => sum.cost_minor),
    }));
  if (!isConsolidated || (sums.length > 0 && converted.length === 0)) {
    return { perCurrency, consolidated: null };
  }
  const consolidated = {
    net: total(converted, (sum) => sum.net_in),
    tax: total(converted, (sum) => sum.tax_in),
    cost: total(converted, (sum) => sum.cost_in),
    residual: 0n,
    rates: converted.flatMap(usedRate).toSorted(byCurrencyAndDay),
  };
  return { perCurrency, consolidated };
}

function total<Sum>(sums: readonly Sum[], amountOf: (sum: Sum) => string | null): bigint {
  return sums.reduce((sum, one) => sum + BigInt(amountOf(one) ?? 0), 0n);
}

function usedRate({ currency, rate, valid_from: validFrom }: RevenueSum): UsedRate[] {
  return rate === null || validFrom === null ? [] : [{ fromCurrency: currency, rate, validFrom }];
}

function byCurrencyAndDay(a: UsedRate, b: UsedRate): number {
  return a.fromCurrency === b.fromCurrency
    ? a.validFrom.getTime() - b.validFrom.getTime()
    : a.fromCurrency < b.fromCurrency
      ? -1
      : 1;
}
