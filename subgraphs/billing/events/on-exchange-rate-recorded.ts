import { EXCHANGE_RATE_RECORDED, type ExchangeRateRecorded } from '../../shared/events/contracts/pricing.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyExchangeRate } from '../commands/copy-exchange-rate.ts';

export const onExchangeRateRecorded: EventHandler = {
  name: 'billing.on-exchange-rate-recorded',
  topics: [EXCHANGE_RATE_RECORDED],
  handle: (transaction, { tenantId, body }) => copyExchangeRate(transaction, tenantId, body as ExchangeRateRecorded),
};
