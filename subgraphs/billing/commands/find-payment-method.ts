import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { MethodToPayWith } from '../domain/payment-authorization.ts';

export interface StoredPaymentMethod extends MethodToPayWith {
  id: string;
  merchantAccountId: string | null;
  gatewayMethodId: string | null;
}

/** The payment method that the caller may see, locked so that it is not removed meanwhile, with what it can collect. */
export async function findPaymentMethod(
  transaction: Transaction,
  tenantId: string,
  paymentMethodId: string,
): Promise<StoredPaymentMethod | null> {
  const id = decodeId('paymentMethod', paymentMethodId);
  const [method] = await transaction.query<StoredPaymentMethod>(sql`
    select method.id, method.kind, method.account_id as "accountId", method.merchant_account_id as "merchantAccountId",
      method.gateway_method_id as "gatewayMethodId", merchant.legal_entity_id as "legalEntityId",
      coalesce(merchant.settlement_currencies, array[credit.currency]) as currencies
    from billing.payment_method method
    left join billing.merchant_account merchant on merchant.tenant_id = method.tenant_id and merchant.id = method.merchant_account_id
    left join billing.credit_line credit on method.kind = 'CREDIT' and credit.tenant_id = method.tenant_id and credit.account_id = method.account_id
    where method.tenant_id = ${tenantId} and method.id = ${id} and method.status = 'ACTIVE' for share of method`);
  return method ?? null;
}
