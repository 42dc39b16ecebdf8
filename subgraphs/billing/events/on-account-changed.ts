import { ACCOUNT_CHANGED, type AccountChanged } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyBuyer } from '../commands/copy-buyer.ts';

export const onAccountChanged: EventHandler = {
  name: 'billing.on-account-changed',
  topics: [ACCOUNT_CHANGED],
  handle: (transaction, { tenantId, occurredAt, body }) =>
    copyBuyer(transaction, { tenantId, now: occurredAt }, body as AccountChanged),
};
