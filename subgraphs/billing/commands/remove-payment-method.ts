import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { BillingContext } from '../context.ts';

/** The process that lets the gateway forget a card. */
export const FORGET_CARD = 'billing.forget-card';

/** Removes a card, unless money is held on it right now; the gateway forgets it soon after. Credit is not removed. */
export async function removePaymentMethod(context: BillingContext, input: { paymentMethodId: string }) {
  authorize(context, 'payment:authorize');
  const { tenantId } = context;
  return context.writer.command(context, { operation: 'removePaymentMethod', input }, async (transaction) => {
    const id = decodeId('paymentMethod', input.paymentMethodId);
    const [method] = await transaction.query<{ id: string; label: string; isInUse: boolean }>(sql`
      select method.id, label, exists (select from billing.payment_authorization live
        where live.tenant_id = method.tenant_id and live.payment_method_id = method.id
          and live.status in ('PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'COMMITTED', 'UNKNOWN')) as "isInUse"
      from billing.payment_method method
      where method.tenant_id = ${tenantId} and method.id = ${id} and kind = 'CARD' and status = 'ACTIVE' for update`);
    if (!method) {
      const message = 'There is no such card. Take its id from `account.paymentMethods`.';
      return reject({ code: 'NOT_FOUND', message, path: ['paymentMethodId'] });
    }
    if (method.isInUse) {
      const message = 'Money is held on this card for an order. Wait until that is over, or cancel it.';
      return reject({ code: 'PAYMENT_METHOD_IN_USE', message, path: ['paymentMethodId'] });
    }
    await transaction.query(sql`
      update billing.payment_method set status = 'REMOVED' where tenant_id = ${tenantId} and id = ${method.id}`);
    await transaction.startProcess({ name: FORGET_CARD, id: method.id });
    transaction.audit({ subjectId: input.paymentMethodId, before: { label: method.label } });
    return accept({ id: method.id });
  });
}
