import { LockMode } from '@mikro-orm/postgresql';
import { authorize } from '../../shared/context/authorize.ts';
import { EXCHANGE_RATE_RECORDED, type ExchangeRateRecorded } from '../../shared/events/contracts/pricing.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { decideExchangeRate, type RateToRecord } from '../domain/exchange-rate.ts';
import { ExchangeRate } from '../entities/exchange-rate.ts';

/** What is entered by hand belongs to this book; the others are filled by their publishers. */
const BOOK = 'MANUAL';

const REFUSALS = {
  exchange_rate_period: {
    code: 'PERIOD_OVERLAPS',
    message: 'Another rate of this pair was recorded meanwhile. Look at `exchangeRates` and repeat.',
    path: ['validFrom'],
  },
} as const;

/** Records a directed rate. The one that counted until then ends where the new one begins; nothing is overwritten. */
export async function recordExchangeRate(context: PricingContext, input: RateToRecord) {
  authorize(context, 'price:write');
  const command = { operation: 'recordExchangeRate', input, refusals: REFUSALS };
  return context.writer.command(context, command, async (transaction) => {
    const { em } = transaction;
    const { fromCurrency, toCurrency, rate, validFrom } = input;
    const pair = { tenantId: context.tenantId, book: BOOK, fromCurrency, toCurrency };
    const replaced = await em.findOne(
      ExchangeRate,
      { ...pair, validUntil: null },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    const decision = decideExchangeRate(input, replaced);
    if (!decision.ok) {
      return decision;
    }
    if (replaced) {
      replaced.validUntil = validFrom;
      // The end of the old one comes first: the database refuses two rates at once, even within a transaction.
      await em.flush();
    }
    const id = uuidv7();
    const source = `entered by ${context.actorName}`;
    em.create(ExchangeRate, { ...pair, id, rate, validFrom, source });
    const before = replaced ? { rate: replaced.rate, validFrom: replaced.validFrom } : undefined;
    transaction.audit({ subjectId: id, before, after: { fromCurrency, toCurrency, rate, validFrom } });
    const body: ExchangeRateRecorded = {
      exchangeRateId: id,
      book: BOOK,
      fromCurrency,
      toCurrency,
      rate,
      validFrom: validFrom.toISOString(),
    };
    await transaction.publish({ topic: EXCHANGE_RATE_RECORDED, aggregateId: id, body });
    return accept({ id });
  });
}
