import { ACCOUNT_CHANGED, type AccountChanged } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyBuyer } from '../commands/copy-buyer.ts';

export const onAccountChanged: EventHandler = {
  name: 'provisioning.on-account-changed',
  topics: [ACCOUNT_CHANGED],
  handle: (transaction, { tenantId, body }) => copyBuyer(transaction, tenantId, body as AccountChanged),
};
