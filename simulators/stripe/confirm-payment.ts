import { copyOf } from '../shared/copy.ts';
import { foresee } from './account.ts';
import { askForAuthentication, authenticationFor } from './authentication.ts';
import type { Scene } from './call.ts';
import { addCharge, latestChargeOf } from './charges.ts';
import { StripeFailure } from './failure.ts';
import type { ErrorBody, PaymentIntent, PaymentMethod } from './objects.ts';
import { attachTo, bankOf } from './payment-methods.ts';
import { declineMessage, type Decline } from './test-methods.ts';

export interface Confirmation {
  returnUrl: string | null;
  isOffSession: boolean;
  isAuthenticationForced: boolean;
}

/** Pays, holds, or asks for 3-D Secure; throws the card error when the bank says no. The intent has a payment method. */
export function confirmPayment(scene: Scene, intent: PaymentIntent, confirmation: Confirmation) {
  const { returnUrl, isOffSession, isAuthenticationForced: isForced } = confirmation;
  const method = methodOf(scene, intent);
  const need = authenticationFor(scene, method.id, { isOffSession, isForced });
  intent.last_payment_error = null;
  if (need === 'ask') {
    intent.status = 'requires_action';
    intent.next_action = askForAuthentication(scene, intent.id, returnUrl);
    scene.emit('payment_intent.requires_action', intent);
    return;
  }
  const decline: Decline | undefined =
    need === 'impossible'
      ? { code: 'card_declined', declineCode: 'authentication_required' }
      : bankOf(scene, method.id).decline;
  settle(scene, intent, method, decline);
  if (decline) {
    throw new StripeFailure(402, { ...declineError(intent, decline), payment_intent: intent, payment_method: method });
  }
}

/** The customer has answered the bank's page. What follows is told by events, for nobody waits for this answer. */
export function finishAuthentication(scene: Scene, intent: PaymentIntent, isApproved: boolean) {
  const method = methodOf(scene, intent);
  intent.next_action = null;
  if (isApproved) {
    if (intent.setup_future_usage === 'off_session') {
      scene.account.authenticated[method.id] = true;
    }
    settle(scene, intent, method, bankOf(scene, method.id).decline);
  } else {
    fail(scene, intent, {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: 'The provided PaymentMethod has failed authentication.',
      payment_method: method,
    });
  }
}

/** What the bank said of a debit, some time after the answer `processing`. */
export function settleDebit(scene: Scene, intent: PaymentIntent, isPaid: boolean) {
  const charge = latestChargeOf(scene, intent);
  if (isPaid) {
    Object.assign(charge, { status: 'succeeded', paid: true, amount_captured: charge.amount });
    scene.emit('charge.succeeded', charge);
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    scene.emit('payment_intent.succeeded', intent);
  } else {
    const method = methodOf(scene, intent);
    Object.assign(charge, { status: 'failed', captured: false, failure_code: 'insufficient_funds' });
    scene.emit('charge.failed', charge);
    const message = 'The customer’s account has insufficient funds to cover this payment.';
    fail(scene, intent, {
      type: 'card_error',
      code: 'payment_intent_payment_attempt_failed',
      message,
      payment_method: method,
    });
  }
}

function settle(scene: Scene, intent: PaymentIntent, method: PaymentMethod, decline: Decline | undefined) {
  const { debit } = bankOf(scene, method.id);
  if (decline) {
    addCharge(scene, intent, method, { kind: 'declined', decline });
    fail(scene, intent, { ...declineError(intent, decline), payment_method: method });
    return;
  }
  if (intent.setup_future_usage !== null && intent.customer !== null && method.customer === null) {
    attachTo(scene, method, intent.customer);
  }
  if (debit) {
    addCharge(scene, intent, method, { kind: 'pending' });
    intent.status = 'processing';
    const kind = debit.isPaid ? 'payment-settles' : 'payment-fails';
    foresee(scene.account, intent.id, { at: (scene.now + debit.seconds) * 1000, kind });
    scene.emit('payment_intent.processing', intent);
  } else if (intent.capture_method === 'manual') {
    const { payment_method_details: details } = addCharge(scene, intent, method, { kind: 'held' });
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    if (details.card?.capture_before !== undefined) {
      foresee(scene.account, intent.id, { at: details.card.capture_before * 1000, kind: 'hold-ends' });
    }
    scene.emit('payment_intent.amount_capturable_updated', intent);
  } else {
    addCharge(scene, intent, method, { kind: 'captured' });
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    scene.emit('payment_intent.succeeded', intent);
  }
}

function fail(scene: Scene, intent: PaymentIntent, error: ErrorBody) {
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = copyOf(error);
  scene.emit('payment_intent.payment_failed', intent);
}

function declineError(intent: PaymentIntent, decline: Decline): ErrorBody {
  return {
    type: 'card_error',
    code: decline.code,
    ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    message: declineMessage(decline),
    doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll('_', '-')}`,
    ...(intent.latest_charge === null ? {} : { charge: intent.latest_charge }),
  };
}

function methodOf({ account }: Scene, intent: PaymentIntent): PaymentMethod {
  const method = account.paymentMethods[intent.payment_method ?? ''];
  if (!method) {
    throw new Error(`The payment intent ${intent.id} has no payment method.`);
  }
  return method;
}
