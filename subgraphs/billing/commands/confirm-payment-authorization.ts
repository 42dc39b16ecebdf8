import { authorize } from '../../shared/context/authorize.ts';
import { accept } from '../../shared/result/result.ts';
import type { BillingContext } from '../context.ts';
import { UNTOLD } from '../domain/payment-authorization.ts';
import { lockAuthorization } from './lock-authorization.ts';
import { AUTHORIZE_PAYMENT } from './release-authorization.ts';

/** The payer says that the bank has been satisfied: the gateway is asked whether that is so. */
export async function confirmPaymentAuthorization(context: BillingContext, input: { paymentAuthorizationId: string }) {
  authorize(context, 'payment:authorize');
  const command = { operation: 'confirmPaymentAuthorization', input };
  return context.writer.command(context, command, async (transaction) => {
    const { tenantId } = context;
    const locked = await lockAuthorization(transaction, tenantId, input.paymentAuthorizationId);
    if (!locked.ok) {
      return locked;
    }
    const { id, status } = locked.value;
    if (UNTOLD.includes(status)) {
      await transaction.startProcess({ name: AUTHORIZE_PAYMENT, id });
    }
    transaction.audit({ subjectId: input.paymentAuthorizationId, before: { status } });
    return accept({ id });
  });
}
