import { authorize } from '../../shared/context/authorize.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { BillingContext } from '../context.ts';
import { lockAuthorization } from './lock-authorization.ts';
import { releaseAuthorization } from './release-authorization.ts';

/** Gives up what was authorized, unless it has been ordered with. What is over already stays as it is. */
export async function cancelPaymentAuthorization(context: BillingContext, input: { paymentAuthorizationId: string }) {
  authorize(context, 'payment:authorize');
  const command = { operation: 'cancelPaymentAuthorization', input };
  return context.writer.command(context, command, async (transaction) => {
    const { tenantId } = context;
    const locked = await lockAuthorization(transaction, tenantId, input.paymentAuthorizationId);
    if (!locked.ok) {
      return locked;
    }
    const { id, status } = locked.value;
    if (status === 'COMMITTED' || status === 'CAPTURED') {
      const message = 'An order has been placed with it. Cancel the order instead.';
      return reject({ code: 'ALREADY_CAPTURED', message, path: ['paymentAuthorizationId'] });
    }
    const isReleased = await releaseAuthorization(transaction, { tenantId, id, to: 'RELEASED' });
    const after = isReleased ? { status: 'RELEASED' } : { status };
    transaction.audit({ subjectId: input.paymentAuthorizationId, before: { status }, after });
    return accept({ id });
  });
}
