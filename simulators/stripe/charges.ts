import { createId } from './account.ts';
import { CHARGE_BLANKS, CHARGED_CARD_BLANKS } from './blanks.ts';
import type { Call, Operation, Scene } from './call.ts';
import { noSuch } from './failure.ts';
import { LIST_PARAMETERS, listPage, SEARCH_PARAMETERS, searchPage } from './lists.ts';
import type { Charge, PaymentIntent, PaymentMethod } from './objects.ts';
import { mergeMetadata, readText } from './parameters.ts';
import { declineMessage, type Decline } from './test-methods.ts';

const PATH = '/v1/charges';

/** How long a card's hold may be captured. */
const HOLD_SECONDS = 7 * 24 * 3600;

export const CHARGE_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: PATH,
    accepts: [...LIST_PARAMETERS, 'customer', 'payment_intent'],
    run: (call) => listPage(call, PATH, call.account.charges, belongs(call)),
  },
  {
    method: 'GET',
    path: `${PATH}/search`,
    accepts: SEARCH_PARAMETERS,
    run: (call) => searchPage(call, `${PATH}/search`, call.account.charges),
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: [], run: getCharge },
  {
    method: 'POST',
    path: `${PATH}/:id`,
    accepts: ['description', 'metadata'],
    run(call) {
      const charge = getCharge(call);
      charge.metadata = mergeMetadata(call.parameters, charge.metadata);
      call.emit('charge.updated', charge);
      return charge;
    },
  },
];

export type ChargeOutcome = { kind: 'held' | 'captured' | 'pending' } | { kind: 'declined'; decline: Decline };

/** Asks the bank, and keeps what it said as the latest charge of the intent. */
export function addCharge(scene: Scene, intent: PaymentIntent, method: PaymentMethod, outcome: ChargeOutcome): Charge {
  const { now, account } = scene;
  const isCaptured = outcome.kind === 'captured';
  const decline = outcome.kind === 'declined' ? outcome.decline : null;
  const charge: Charge = {
    ...CHARGE_BLANKS,
    id: createId(method.type === 'card' ? 'ch' : 'py'),
    object: 'charge',
    created: now,
    livemode: false,
    status: decline ? 'failed' : outcome.kind === 'pending' ? 'pending' : 'succeeded',
    amount: intent.amount,
    amount_captured: isCaptured ? intent.amount : 0,
    amount_refunded: 0,
    ...{ billing_details: method.billing_details, description: intent.description, outcome: judgement(decline) },
    currency: intent.currency,
    captured: isCaptured || outcome.kind === 'pending',
    paid: !decline && outcome.kind !== 'pending',
    refunded: false,
    customer: intent.customer,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: describeMethod(scene, intent, method, outcome),
    failure_code: decline?.code ?? null,
    failure_message: decline ? declineMessage(decline) : null,
    metadata: { ...intent.metadata },
  };
  account.charges[charge.id] = charge;
  intent.latest_charge = charge.id;
  scene.emit(decline ? 'charge.failed' : outcome.kind === 'pending' ? 'charge.pending' : 'charge.succeeded', charge);
  return charge;
}

/** The charge behind an intent that was confirmed. */
export function latestChargeOf({ account }: Scene, intent: PaymentIntent): Charge {
  const charge = account.charges[intent.latest_charge ?? ''];
  if (!charge) {
    throw new Error(`The payment intent ${intent.id} has no charge.`);
  }
  return charge;
}

function describeMethod({ now }: Scene, intent: PaymentIntent, method: PaymentMethod, { kind }: ChargeOutcome) {
  if (method.sepa_debit) {
    const { bank_code, country, fingerprint, last4 } = method.sepa_debit;
    const debit = { bank_code, branch_code: '', country, fingerprint, last4, mandate: null };
    return { type: 'sepa_debit', sepa_debit: debit };
  }
  return {
    type: 'card',
    card: {
      ...CHARGED_CARD_BLANKS,
      ...cardOf(method),
      amount_authorized: kind === 'declined' ? null : intent.amount,
      ...(kind === 'held' ? { capture_before: now + HOLD_SECONDS } : {}),
    },
  };
}

function cardOf({ card }: PaymentMethod) {
  const {
    brand = 'visa',
    country = 'US',
    exp_month = 12,
    exp_year = 2030,
    fingerprint = null,
    last4 = null,
  } = card ?? {};
  return { brand, country, exp_month, exp_year, fingerprint, last4, network: brand, three_d_secure: null };
}

function judgement(decline: Decline | null) {
  const isBlocked = decline?.declineCode === 'fraudulent';
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline ? (isBlocked ? 'not_sent_to_network' : 'declined_by_network') : 'approved_by_network',
    reason: decline ? (isBlocked ? 'highest_risk_level' : (decline.declineCode ?? decline.code)) : null,
    risk_level: isBlocked ? 'highest' : 'normal',
    seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
    type: decline ? (isBlocked ? 'blocked' : 'issuer_declined') : 'authorized',
  };
}

function getCharge({ account, id }: Call): Charge {
  const charge = account.charges[id];
  if (!charge) {
    throw noSuch('charge', id);
  }
  return charge;
}

function belongs({ parameters }: Call): (charge: Charge) => boolean {
  const customer = readText(parameters, 'customer');
  const intent = readText(parameters, 'payment_intent');
  return (charge) =>
    (customer == null || charge.customer === customer) && (intent == null || charge.payment_intent === intent);
}
