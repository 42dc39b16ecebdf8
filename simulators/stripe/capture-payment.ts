import type { Call, Scene } from './call.ts';
import { latestChargeOf } from './charges.ts';
import { invalidParameter, invalidState } from './failure.ts';
import type { PaymentIntent } from './objects.ts';
import { mergeMetadata, readInteger } from './parameters.ts';

/** Takes the held amount, or the part that was asked for; the rest of the hold is let go. */
export function capturePayment(call: Call, intent: PaymentIntent): PaymentIntent {
  const { parameters } = call;
  if (intent.status !== 'requires_capture') {
    throw invalidState(`This PaymentIntent could not be captured because it has a status of ${intent.status}.`, {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });
  }
  const amount = readInteger(parameters, 'amount_to_capture') ?? intent.amount_capturable;
  if (amount < 1) {
    throw invalidParameter('amount_to_capture', 'parameter_invalid_integer', 'This value must be at least 1.');
  }
  if (amount > intent.amount_capturable) {
    const message = `The amount to capture, ${amount}, is more than the capturable ${intent.amount_capturable}.`;
    throw invalidParameter('amount_to_capture', 'amount_too_large', message);
  }
  const charge = latestChargeOf(call, intent);
  const metadata = mergeMetadata(parameters, intent.metadata);
  delete call.account.outcomes[intent.id];
  Object.assign(charge, { captured: true, amount_captured: amount });
  Object.assign(intent, { status: 'succeeded', amount_capturable: 0, amount_received: amount, metadata });
  call.emit('charge.captured', charge);
  call.emit('payment_intent.succeeded', intent);
  return intent;
}

/** The bank lets go of what nobody captured in time. */
export function endHold(scene: Scene, intent: PaymentIntent) {
  const canceled = { canceled_at: scene.now, cancellation_reason: 'automatic' };
  Object.assign(intent, { status: 'canceled', amount_capturable: 0, ...canceled });
  scene.emit('charge.expired', latestChargeOf(scene, intent));
  scene.emit('payment_intent.canceled', intent);
}
