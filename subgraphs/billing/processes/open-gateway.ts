import type { Transaction } from '../../shared/database/transaction.ts';
import { findGatewayKeys } from '../commands/find-gateway-keys.ts';
import { stripeApiBase } from '../context.ts';
import type { PaymentGateway } from '../providers/payment-gateway.ts';
import { stripeGateway } from '../providers/stripe.ts';

/** The gateway of a merchant account, signed in; throws when the account has no keys. */
export async function openGateway(
  transaction: Transaction,
  account: { tenantId: string; merchantAccountId: string },
): Promise<PaymentGateway> {
  const keys = await findGatewayKeys(transaction, account);
  if (!keys) {
    throw new Error(`the merchant account ${account.merchantAccountId} has no keys`);
  }
  return stripeGateway({ secretKey: keys.secretKey, baseUrl: stripeApiBase() });
}
