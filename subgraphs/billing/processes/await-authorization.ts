import { authorizePayment, type AuthorizePayment } from '../commands/authorize-payment.ts';
import { confirmPaymentAuthorization } from '../commands/confirm-payment-authorization.ts';
import type { BillingContext } from '../context.ts';
import { UNTOLD } from '../domain/payment-authorization.ts';
import { untilStatusIsNot } from './until-status.ts';

const STATUS = 'select status from billing.payment_authorization where tenant_id = $1 and id = $2';

/** Begins to authorize and waits a moment for the gateway; who gets it back `PENDING` or `UNKNOWN` looks again later. */
export async function authorizePaymentInTime(context: BillingContext, input: AuthorizePayment) {
  const result = await authorizePayment(context, input);
  if (result.ok) {
    await untilStatusIsNot(context, { text: STATUS, id: result.value.id }, ['PENDING']);
  }
  return result;
}

/** Asks the gateway what the payer did, and waits a moment for what it says. */
export async function confirmPaymentAuthorizationInTime(
  context: BillingContext,
  input: { paymentAuthorizationId: string },
) {
  const result = await confirmPaymentAuthorization(context, input);
  if (result.ok) {
    await untilStatusIsNot(context, { text: STATUS, id: result.value.id }, UNTOLD);
  }
  return result;
}
