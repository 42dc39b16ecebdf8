import { createId, foresee } from './account.ts';
import { REFUND_BLANKS } from './blanks.ts';
import type { Call, Operation, Scene } from './call.ts';
import { invalidParameter, invalidState, noSuch, noSuchParameter } from './failure.ts';
import { LIST_PARAMETERS, listPage } from './lists.ts';
import type { Charge, Refund } from './objects.ts';
import { mergeMetadata, readChoice, readInteger, readText } from './parameters.ts';
import { bankOf } from './payment-methods.ts';

const PATH = '/v1/refunds';

export const REFUND_OPERATIONS: readonly Operation[] = [
  {
    method: 'POST',
    path: PATH,
    accepts: ['amount', 'charge', 'metadata', 'payment_intent', 'reason'],
    run: createRefund,
  },
  {
    method: 'GET',
    path: PATH,
    accepts: [...LIST_PARAMETERS, 'charge', 'payment_intent'],
    run: (call) => listPage(call, PATH, call.account.refunds, belongs(call)),
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: [], run: getRefund },
  {
    method: 'POST',
    path: `${PATH}/:id`,
    accepts: ['metadata'],
    run(call) {
      const refund = getRefund(call);
      refund.metadata = mergeMetadata(call.parameters, refund.metadata);
      call.emit('refund.updated', refund);
      call.emit('charge.refund.updated', refund);
      return refund;
    },
  },
];

/** What the bank said of a refund, some time later. A failed one no longer counts: the money is back with the merchant. */
export function settleRefund(scene: Scene, refund: Refund, isPaid: boolean) {
  if (isPaid) {
    refund.status = 'succeeded';
  } else {
    refund.status = 'failed';
    refund.failure_reason = 'unknown';
    const charge = scene.account.charges[refund.charge];
    if (charge) {
      charge.amount_refunded -= refund.amount;
      charge.refunded = false;
    }
  }
  scene.emit('refund.updated', refund);
  scene.emit('charge.refund.updated', refund);
  if (!isPaid) {
    scene.emit('refund.failed', refund);
  }
}

function createRefund(call: Call): Refund {
  const { parameters, account, now } = call;
  const charge = findCharge(call);
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.status !== 'succeeded' || !charge.captured) {
    throw invalidState(`Charge ${charge.id} has not been captured.`, { code: 'charge_not_refundable' });
  }
  if (left === 0) {
    throw invalidState(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = readInteger(parameters, 'amount') ?? left;
  if (amount < 1) {
    throw invalidParameter('amount', 'parameter_invalid_integer', 'This value must be greater than or equal to 1.');
  }
  if (amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`;
    throw invalidParameter('amount', undefined, message);
  }
  const bank = bankOf(call, charge.payment_method);
  const refund: Refund = {
    ...REFUND_BLANKS,
    id: createId('re'),
    object: 'refund',
    created: now,
    status: bank.refund === 'settles-later' || bank.debit ? 'pending' : 'succeeded',
    amount,
    currency: charge.currency,
    charge: charge.id,
    payment_intent: charge.payment_intent,
    customer: charge.customer,
    payment_method: charge.payment_method,
    reason: readChoice(parameters, 'reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null,
    metadata: mergeMetadata(parameters),
    ...(bank.debit ? {} : { destination_details: { card: { type: 'refund' }, type: 'card' } }),
  };
  account.refunds[refund.id] = refund;
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  if (bank.refund === 'fails' || refund.status === 'pending') {
    const kind = bank.refund === 'fails' ? 'refund-fails' : 'refund-settles';
    foresee(account, refund.id, { at: (now + 1) * 1000, kind });
  }
  call.emit('refund.created', refund);
  call.emit('charge.refunded', charge);
  return refund;
}

function findCharge({ parameters, account }: Call): Charge {
  const chargeId = readText(parameters, 'charge');
  const intentId = readText(parameters, 'payment_intent');
  if (chargeId == null && intentId == null) {
    throw invalidParameter(
      'charge',
      'parameter_missing',
      'One of the following params should be provided: charge, payment_intent.',
    );
  }
  const intent = intentId == null ? null : account.paymentIntents[intentId];
  if (intent === undefined) {
    throw noSuchParameter('payment_intent', intentId ?? '', 'payment_intent');
  }
  const charge = account.charges[chargeId ?? intent?.latest_charge ?? ''];
  if (!charge && intent) {
    throw invalidState(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  if (!charge) {
    throw noSuchParameter('charge', chargeId ?? '', 'charge');
  }
  return charge;
}

function getRefund({ account, id }: Call): Refund {
  const refund = account.refunds[id];
  if (!refund) {
    throw noSuch('refund', id);
  }
  return refund;
}

function belongs({ parameters }: Call): (refund: Refund) => boolean {
  const charge = readText(parameters, 'charge');
  const intent = readText(parameters, 'payment_intent');
  return (refund) =>
    (charge == null || refund.charge === charge) && (intent == null || refund.payment_intent === intent);
}
