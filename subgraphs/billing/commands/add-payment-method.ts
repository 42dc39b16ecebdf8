import { sql } from 'kysely';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept } from '../../shared/result/result.ts';
import type { BillingContext } from '../context.ts';

/** A card as the gateway keeps it for the account. */
export interface AttachedMethod {
  merchantAccountId: string;
  gatewayCustomerId: string;
  gatewayMethodId: string;
  label: string;
  expiresOn: string | null;
}

/** Keeps a card that the gateway keeps for the caller's account; the same card of the gateway's is kept once. */
export async function addPaymentMethod(
  context: BillingContext,
  input: { gateway: string; gatewayToken: string },
  attached: AttachedMethod,
) {
  const { tenantId, accountId, now } = context;
  return context.writer.command(context, { operation: 'addPaymentMethod', input }, async (transaction) => {
    const { merchantAccountId, gatewayCustomerId, gatewayMethodId, label, expiresOn } = attached;
    const [method] = await transaction.query<{ id: string }>(sql`
      insert into billing.payment_method (tenant_id, id, account_id, reseller_account_id, kind, status, merchant_account_id, gateway_customer_id,
        gateway_method_id, label, expires_on, created_at)
      select tenant_id, ${uuidv7()}::uuid, account_id, reseller_account_id, 'CARD', 'ACTIVE', ${merchantAccountId}::uuid, ${gatewayCustomerId},
        ${gatewayMethodId}, ${label}, ${expiresOn}::date, ${now.toISOString()}::timestamptz
      from billing.buyer where tenant_id = ${tenantId} and account_id = ${accountId}
      on conflict (tenant_id, merchant_account_id, gateway_method_id) do update set status = 'ACTIVE', label = excluded.label
      returning id`);
    const id = method?.id ?? '';
    transaction.audit({ subjectId: encodeId('paymentMethod', id), after: { label } });
    return accept({ id });
  });
}
