import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { ExchangeRateRecorded } from '../../shared/events/contracts/pricing.ts';

/** Keeps a recorded rate; it never changes, so being told again changes nothing. */
export async function copyExchangeRate(
  transaction: Transaction,
  tenantId: string,
  { exchangeRateId, book, fromCurrency, toCurrency, rate, validFrom }: ExchangeRateRecorded,
): Promise<void> {
  await transaction.query(sql`
    insert into billing.exchange_rate (tenant_id, id, book, from_currency, to_currency, rate, valid_from)
    values (${tenantId}, ${exchangeRateId}, ${book}, ${fromCurrency}, ${toCurrency}, ${rate}, ${validFrom})
    on conflict (tenant_id, id) do nothing`);
}
