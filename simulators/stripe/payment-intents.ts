import { createId } from './account.ts';
import { acceptAmount, acceptCurrency } from './amounts.ts';
import { PAYMENT_INTENT_BLANKS } from './blanks.ts';
import type { Call, Operation } from './call.ts';
import { capturePayment } from './capture-payment.ts';
import { confirmPayment } from './confirm-payment.ts';
import { readCustomer } from './customers.ts';
import { invalidParameter, invalidState, noSuch } from './failure.ts';
import { LIST_PARAMETERS, listPage, SEARCH_PARAMETERS, searchPage } from './lists.ts';
import { METHOD_TYPE_PARAMETERS, readMethodTypes } from './method-types.ts';
import type { PaymentIntent } from './objects.ts';
import { mergeMetadata, readChoice, readFlag, readGroup, readInteger, readText, requireText } from './parameters.ts';
import { usePaymentMethod } from './payment-methods.ts';

const PATH = '/v1/payment_intents';
const CONFIRMATION = ['return_url', 'off_session', 'mandate_data', 'payment_method_options'];
const CHANGEABLE = [
  ...['amount', 'currency', 'customer', 'description', 'metadata', 'payment_method', ...METHOD_TYPE_PARAMETERS],
  ...['setup_future_usage', 'receipt_email', 'statement_descriptor_suffix'],
];

export const PAYMENT_INTENT_OPERATIONS: readonly Operation[] = [
  {
    method: 'POST',
    path: PATH,
    accepts: [
      ...CHANGEABLE,
      ...CONFIRMATION,
      ...['automatic_payment_methods', 'capture_method', 'confirmation_method', 'confirm'],
    ],
    run: createPaymentIntent,
  },
  {
    method: 'GET',
    path: PATH,
    accepts: [...LIST_PARAMETERS, 'customer'],
    run(call) {
      const customer = readText(call.parameters, 'customer');
      return listPage(
        call,
        PATH,
        call.account.paymentIntents,
        (intent) => customer == null || intent.customer === customer,
      );
    },
  },
  {
    method: 'GET',
    path: `${PATH}/search`,
    accepts: SEARCH_PARAMETERS,
    run: (call) => searchPage(call, `${PATH}/search`, call.account.paymentIntents),
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: ['client_secret'], run: getPaymentIntent },
  { method: 'POST', path: `${PATH}/:id`, accepts: CHANGEABLE, run: updatePaymentIntent },
  {
    method: 'POST',
    path: `${PATH}/:id/confirm`,
    accepts: [
      ...CONFIRMATION,
      ...['payment_method', 'allowed_payment_method_types', 'setup_future_usage', 'receipt_email'],
    ],
    run: confirmPaymentIntent,
  },
  {
    method: 'POST',
    path: `${PATH}/:id/capture`,
    accepts: ['amount_to_capture', 'metadata', 'final_capture', 'statement_descriptor_suffix'],
    run: (call) => capturePayment(call, getPaymentIntent(call)),
  },
  { method: 'POST', path: `${PATH}/:id/cancel`, accepts: ['cancellation_reason'], run: cancelPaymentIntent },
];

function createPaymentIntent(call: Call): PaymentIntent {
  const { parameters, now, account } = call;
  const id = createId('pi');
  const currency = acceptCurrency(requireText(parameters, 'currency'));
  requireText(parameters, 'amount');
  const types = readMethodTypes(call, currency);
  const intent: PaymentIntent = {
    ...PAYMENT_INTENT_BLANKS,
    ...{ confirmation_method: readChoice(parameters, 'confirmation_method', ['automatic', 'manual']) ?? 'automatic' },
    id,
    object: 'payment_intent',
    created: now,
    livemode: false,
    status: 'requires_payment_method',
    amount: 0,
    amount_capturable: 0,
    amount_received: 0,
    currency,
    capture_method:
      readChoice(parameters, 'capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async',
    client_secret: `${id}_secret_${createId('', 24).slice(1)}`,
    customer: null,
    description: null,
    payment_method: null,
    allowed_payment_method_types: null,
    payment_method_types: ['card', 'sepa_debit'],
    ...{ payment_method_options: readOptions(call) },
    automatic_payment_methods: types ? null : readAutomatic(call),
    setup_future_usage: null,
    receipt_email: null,
    statement_descriptor_suffix: null,
    latest_charge: null,
    next_action: null,
    last_payment_error: null,
    canceled_at: null,
    cancellation_reason: null,
    metadata: {},
  };
  change(call, intent);
  const isConfirmed = readFlag(parameters, 'confirm') ?? false;
  if (!isConfirmed && (parameters.off_session !== undefined || parameters.return_url !== undefined)) {
    const name = parameters.off_session === undefined ? 'return_url' : 'off_session';
    throw invalidParameter(name, undefined, `You can only use \`${name}\` when \`confirm\` is true.`);
  }
  if (isConfirmed) {
    assertConfirmable(call, intent);
  }
  account.paymentIntents[id] = intent;
  call.emit('payment_intent.created', intent);
  if (isConfirmed) {
    confirmPayment(call, intent, readConfirmation(call));
  }
  return intent;
}

function updatePaymentIntent(call: Call): PaymentIntent {
  const intent = getPaymentIntent(call);
  const isOpen = ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status);
  if (!isOpen && Object.keys(call.parameters).some((name) => !['metadata', 'description', 'expand'].includes(name))) {
    throw unexpectedState(intent, 'updated');
  }
  change(call, intent);
  return intent;
}

function change(call: Call, intent: PaymentIntent) {
  const { parameters } = call;
  const currency = readText(parameters, 'currency');
  const methodId = readText(parameters, 'payment_method');
  const sent: Partial<PaymentIntent> = {
    currency: currency == null ? intent.currency : acceptCurrency(currency),
    customer: readCustomer(call, readText(parameters, 'customer')) ?? intent.customer,
    ...readMethodTypes(call, currency ?? intent.currency),
    setup_future_usage:
      readChoice(parameters, 'setup_future_usage', ['off_session', 'on_session']) ?? intent.setup_future_usage,
    metadata: mergeMetadata(parameters, intent.metadata),
  };
  for (const field of ['description', 'receipt_email', 'statement_descriptor_suffix'] as const) {
    const value = readText(parameters, field);
    sent[field] = value === undefined ? intent[field] : value;
  }
  const amount = readInteger(parameters, 'amount') ?? intent.amount;
  const after = { ...intent, ...sent, amount: acceptAmount(amount, sent.currency ?? intent.currency) };
  if (methodId != null) {
    const method = usePaymentMethod(call, methodId);
    if (method.customer !== null && method.customer !== after.customer) {
      const message = 'The PaymentMethod belongs to another customer, or the PaymentIntent names none.';
      throw invalidParameter('payment_method', undefined, message);
    }
    if (!after.payment_method_types.includes(method.type)) {
      const message = `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent.`;
      throw invalidParameter('payment_method', undefined, message);
    }
    after.payment_method = method.id;
    after.status = after.status === 'requires_payment_method' ? 'requires_confirmation' : after.status;
  }
  Object.assign(intent, after);
}

function confirmPaymentIntent(call: Call): PaymentIntent {
  const intent = getPaymentIntent(call);
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpectedState(intent, 'confirmed');
  }
  change(call, intent);
  assertConfirmable(call, intent);
  confirmPayment(call, intent, readConfirmation(call));
  return intent;
}

function assertConfirmable(call: Call, intent: PaymentIntent) {
  if (intent.payment_method === null) {
    throw invalidState("You cannot confirm this PaymentIntent because it's missing a payment method.", {
      code: 'payment_intent_unexpected_state',
      payment_intent: intent,
    });
  }
  const { returnUrl, isOffSession } = readConfirmation(call);
  const mayRedirect = intent.automatic_payment_methods?.allow_redirects === 'always';
  if (mayRedirect && returnUrl === null && !isOffSession) {
    const message = 'This PaymentIntent accepts payment methods that redirect, so you must provide a `return_url`.';
    throw invalidParameter('return_url', undefined, message);
  }
}

function cancelPaymentIntent(call: Call): PaymentIntent {
  const intent = getPaymentIntent(call);
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
    throw unexpectedState(intent, 'canceled');
  }
  delete call.account.outcomes[intent.id];
  Object.assign(intent, {
    status: 'canceled',
    amount_capturable: 0,
    next_action: null,
    canceled_at: call.now,
    cancellation_reason:
      readChoice(call.parameters, 'cancellation_reason', [
        'abandoned',
        'duplicate',
        'fraudulent',
        'requested_by_customer',
      ]) ?? null,
  });
  call.emit('payment_intent.canceled', intent);
  return intent;
}

function getPaymentIntent({ account, id }: Call): PaymentIntent {
  const intent = account.paymentIntents[id];
  if (!intent) {
    throw noSuch('payment_intent', id, 'intent');
  }
  return intent;
}

function unexpectedState(intent: PaymentIntent, verb: string) {
  const message = `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`;
  return invalidState(message, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

function readConfirmation({ parameters }: Call) {
  const wish = readText(readGroup(readGroup(parameters, 'payment_method_options'), 'card'), 'request_three_d_secure');
  const returnUrl = readText(parameters, 'return_url') ?? null;
  if (returnUrl !== null && !URL.canParse(returnUrl)) {
    throw invalidParameter('return_url', 'url_invalid', 'Not a valid URL');
  }
  return {
    returnUrl,
    isOffSession: readFlag(parameters, 'off_session') ?? false,
    isAuthenticationForced: wish === 'any' || wish === 'challenge',
  };
}

function readOptions({ parameters }: Call) {
  const card = readGroup(readGroup(parameters, 'payment_method_options'), 'card');
  const wish = readChoice(card, 'request_three_d_secure', ['automatic', 'any', 'challenge']) ?? 'automatic';
  return { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: wish } };
}

function readAutomatic({ parameters }: Call) {
  const automatic = readGroup(parameters, 'automatic_payment_methods');
  const redirects = readChoice(automatic, 'allow_redirects', ['always', 'never']) ?? 'always';
  return { enabled: readFlag(automatic, 'enabled') ?? true, allow_redirects: redirects };
}
