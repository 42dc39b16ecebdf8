import { copyOf } from '../shared/copy.ts';
import { createId } from './account.ts';
import { askForAuthentication } from './authentication.ts';
import { SETUP_INTENT_BLANKS } from './blanks.ts';
import type { Call, Operation, Scene } from './call.ts';
import { readCustomer } from './customers.ts';
import { invalidState, noSuch, StripeFailure } from './failure.ts';
import { LIST_PARAMETERS, listPage } from './lists.ts';
import { METHOD_TYPE_PARAMETERS, readMethodTypes } from './method-types.ts';
import type { ErrorBody, SetupIntent } from './objects.ts';
import { mergeMetadata, readChoice, readFlag, readText } from './parameters.ts';
import { attachTo, bankOf, usePaymentMethod } from './payment-methods.ts';
import { declineMessage } from './test-methods.ts';

const PATH = '/v1/setup_intents';
const CHANGEABLE = ['customer', 'description', 'metadata', 'payment_method', ...METHOD_TYPE_PARAMETERS];

export const SETUP_INTENT_OPERATIONS: readonly Operation[] = [
  {
    method: 'POST',
    path: PATH,
    accepts: [...CHANGEABLE, 'usage', 'confirm', 'return_url', 'automatic_payment_methods', 'mandate_data'],
    run: createSetupIntent,
  },
  {
    method: 'GET',
    path: PATH,
    accepts: [...LIST_PARAMETERS, 'customer', 'payment_method'],
    run(call) {
      const customer = readText(call.parameters, 'customer');
      return listPage(
        call,
        PATH,
        call.account.setupIntents,
        (intent) => customer == null || intent.customer === customer,
      );
    },
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: ['client_secret'], run: getSetupIntent },
  {
    method: 'POST',
    path: `${PATH}/:id`,
    accepts: CHANGEABLE,
    run(call) {
      const intent = getSetupIntent(call);
      change(call, intent);
      return intent;
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:id/confirm`,
    accepts: ['payment_method', 'allowed_payment_method_types', 'return_url', 'mandate_data'],
    run(call) {
      const intent = getSetupIntent(call);
      assertOpen(intent, 'confirmed');
      change(call, intent);
      confirm(call, intent);
      return intent;
    },
  },
  {
    method: 'POST',
    path: `${PATH}/:id/cancel`,
    accepts: ['cancellation_reason'],
    run(call) {
      const intent = getSetupIntent(call);
      assertOpen(intent, 'canceled');
      const reasons = ['abandoned', 'duplicate', 'requested_by_customer'] as const;
      const reason = readChoice(call.parameters, 'cancellation_reason', reasons) ?? null;
      Object.assign(intent, { status: 'canceled', next_action: null, cancellation_reason: reason });
      call.emit('setup_intent.canceled', intent);
      return intent;
    },
  },
];

/** The customer has answered the bank's page. */
export function finishSetupAuthentication(scene: Scene, intent: SetupIntent, isApproved: boolean) {
  intent.next_action = null;
  if (isApproved) {
    succeed(scene, intent);
  } else {
    fail(scene, intent, {
      type: 'invalid_request_error',
      code: 'setup_intent_authentication_failure',
      message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    });
  }
}

function createSetupIntent(call: Call): SetupIntent {
  const { parameters } = call;
  const id = createId('seti');
  const intent: SetupIntent = {
    ...SETUP_INTENT_BLANKS,
    id,
    object: 'setup_intent',
    created: call.now,
    livemode: false,
    status: 'requires_payment_method',
    client_secret: `${id}_secret_${createId('', 24).slice(1)}`,
    customer: null,
    description: null,
    payment_method: null,
    allowed_payment_method_types: null,
    payment_method_types: ['card', 'sepa_debit'],
    usage: readChoice(parameters, 'usage', ['off_session', 'on_session']) ?? 'off_session',
    next_action: null,
    last_setup_error: null,
    cancellation_reason: null,
    metadata: {},
  };
  change(call, intent);
  call.account.setupIntents[id] = intent;
  call.emit('setup_intent.created', intent);
  if (readFlag(parameters, 'confirm')) {
    confirm(call, intent);
  }
  return intent;
}

function change(call: Call, intent: SetupIntent) {
  const { parameters } = call;
  const method = readText(parameters, 'payment_method');
  const description = readText(parameters, 'description');
  Object.assign(intent, {
    customer: readCustomer(call, readText(parameters, 'customer')) ?? intent.customer,
    description: description === undefined ? intent.description : description,
    metadata: mergeMetadata(parameters, intent.metadata),
    ...readMethodTypes(call, null),
    payment_method: method == null ? intent.payment_method : usePaymentMethod(call, method).id,
    status: method != null && intent.status === 'requires_payment_method' ? 'requires_confirmation' : intent.status,
  });
}

function confirm(call: Call, intent: SetupIntent) {
  if (intent.payment_method === null) {
    throw invalidState("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: 'setup_intent_unexpected_state',
      setup_intent: intent,
    });
  }
  const { authentication, decline, isStorable } = bankOf(call, intent.payment_method);
  if (authentication) {
    intent.status = 'requires_action';
    intent.next_action = askForAuthentication(call, intent.id, readText(call.parameters, 'return_url') ?? null);
    call.emit('setup_intent.requires_action', intent);
  } else if (decline && !isStorable) {
    const { code, declineCode } = decline;
    const more = declineCode === undefined ? {} : { decline_code: declineCode };
    const error: ErrorBody = { type: 'card_error', code, ...more, message: declineMessage(decline) };
    fail(call, intent, error);
    throw new StripeFailure(402, { ...error, setup_intent: intent });
  } else {
    succeed(call, intent);
  }
}

function succeed(scene: Scene, intent: SetupIntent) {
  const method = scene.account.paymentMethods[intent.payment_method ?? ''];
  if (method) {
    scene.account.authenticated[method.id] = true;
    if (intent.customer !== null && method.customer === null) {
      attachTo(scene, method, intent.customer);
    }
  }
  intent.status = 'succeeded';
  intent.last_setup_error = null;
  scene.emit('setup_intent.succeeded', intent);
}

function fail(scene: Scene, intent: SetupIntent, error: ErrorBody) {
  const method = scene.account.paymentMethods[intent.payment_method ?? ''];
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_setup_error = copyOf({ ...error, ...(method ? { payment_method: method } : {}) });
  scene.emit('setup_intent.setup_failed', intent);
}

function assertOpen(intent: SetupIntent, verb: string) {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw invalidState(`This SetupIntent could not be ${verb} because it has a status of ${intent.status}.`, {
      code: 'setup_intent_unexpected_state',
      setup_intent: intent,
    });
  }
}

function getSetupIntent({ account, id }: Call): SetupIntent {
  const intent = account.setupIntents[id];
  if (!intent) {
    throw noSuch('setupintent', id, 'intent');
  }
  return intent;
}
