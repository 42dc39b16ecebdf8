import { authorize } from '../../shared/context/authorize.ts';
import type { BillingContext } from '../context.ts';

/** With which gateway the acting tenant stores cards; null while it has no keys, or none for a browser. */
export async function findPaymentMethodSetup(
  context: BillingContext,
): Promise<{ gateway: string; publishableKey: string } | null> {
  authorize(context, 'payment:authorize');
  const { tenantId, accountId } = context;
  const [row] = await context.reader.read<{ gateway: string; publishable_key: string }>(
    { tenantId, accountId, readScope: 'tenant' },
    {
      text: `select gateway, publishable_key from billing.merchant_account account
        join billing.merchant_account_rotation rotation on rotation.tenant_id = account.tenant_id and rotation.merchant_account_id = account.id
        where account.tenant_id = $1 and publishable_key is not null order by account.id limit 1`,
      values: [tenantId],
    },
  );
  return row ? { gateway: row.gateway, publishableKey: row.publishable_key } : null;
}
