import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import type { HttpServices } from '../../shared/server/start-subgraph.ts';
import { findGatewayKeys } from '../commands/find-gateway-keys.ts';
import { findTenantOfMerchantAccount, storeWebhook } from '../commands/store-webhook.ts';
import { readStripeNews } from '../providers/stripe.ts';

export interface ReceivedWebhook {
  /** From the address that Stripe was given: which account it says it is for. */
  merchantAccountId: string;
  body: Buffer;
  signature: string;
}

/**
 * Keeps what Stripe tells about a merchant account, if it is signed with the secret of that very account. False for
 * everything else, without a difference and without a trace but a line in the log.
 */
export async function receiveStripeWebhook(services: HttpServices, received: ReceivedWebhook): Promise<boolean> {
  const { reader, writer, clock } = services;
  const now = clock();
  const merchantAccountId = decodeId('merchantAccount', received.merchantAccountId);
  const tenantId = merchantAccountId && (await findTenantOfMerchantAccount(reader, merchantAccountId));
  if (!merchantAccountId || !tenantId) {
    return false;
  }
  const context = { tenantId, accountId: ALL_ACCOUNTS, now };
  const account = { tenantId, merchantAccountId };
  const keys = await writer.transaction(context, (transaction) => findGatewayKeys(transaction, account));
  const { body, signature } = received;
  const isLive = keys !== null && /^(sk|rk)_live_/.test(keys.secretKey);
  const news = keys && (await readStripeNews({ body, signature, secret: keys.webhookSecret, isLive, now }));
  if (!news) {
    return false;
  }
  await crashPoint('webhook-row', () =>
    writer.transaction(context, (transaction) => storeWebhook(transaction, { ...account, ...news, now })),
  );
  return true;
}
