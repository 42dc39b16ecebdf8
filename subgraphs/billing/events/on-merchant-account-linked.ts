import { MERCHANT_ACCOUNT_LINKED, type MerchantAccountLinked } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyMerchantAccount } from '../commands/copy-merchant-account.ts';

export const onMerchantAccountLinked: EventHandler = {
  name: 'billing.on-merchant-account-linked',
  topics: [MERCHANT_ACCOUNT_LINKED],
  handle: (transaction, { tenantId, body }) =>
    copyMerchantAccount(transaction, tenantId, body as MerchantAccountLinked),
};
