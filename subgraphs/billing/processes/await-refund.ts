import { refundPayment, type RefundPayment } from '../commands/refund-payment.ts';
import type { BillingContext } from '../context.ts';
import { untilStatusIsNot } from './until-status.ts';

/** Begins to give money back and waits a moment for the gateway; what takes longer shows later. */
export async function refundPaymentInTime(context: BillingContext, input: RefundPayment) {
  const result = await refundPayment(context, input);
  if (result.ok) {
    const text = 'select status from billing.refund where tenant_id = $1 and id = $2';
    await untilStatusIsNot(context, { text, id: result.value.refundId }, ['PENDING', 'UNKNOWN']);
  }
  return result;
}
