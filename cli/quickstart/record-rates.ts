import { ExchangeRateList, RecordExchangeRate } from '../../storefront-sdk/generated/root.ts';
import { done } from './done.ts';
import type { Operator } from './sign-in.ts';
import { tell } from './terminal.ts';

/** What one unit is in euro, where root has recorded nothing yet. */
const RATES = { SEK: '0.0885', GBP: '1.15' };

/** Root says what kronor and pounds are in euro, once: without a rate nothing is converted, and nothing is guessed. */
export async function recordRates({ tributary }: Operator): Promise<void> {
  const root = tributary.root({ tenant: 'root' });
  const counting: string[] = [];
  for (const [fromCurrency, rate] of Object.entries(RATES)) {
    const pair = { fromCurrency, toCurrency: 'EUR' };
    const now = new Date().toISOString();
    const { nodes } = await root.query(ExchangeRateList, { ...pair, book: 'MANUAL', asOf: now, first: 1 });
    const known =
      nodes[0] ?? done(await root.mutate(RecordExchangeRate, { ...pair, rate, validFrom: now })).exchangeRate;
    counting.push(`1 ${fromCurrency} = ${Number(known.rate)} EUR`);
  }
  tell(`Root's rates: ${counting.join(', ')}. A country's own rate, where it has one, comes before root's.`);
}
