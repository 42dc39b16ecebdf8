import { createHash } from 'node:crypto';
import { createId } from './account.ts';
import { CARD_BLANKS } from './blanks.ts';
import type { Call, Operation, Scene } from './call.ts';
import { readCustomer } from './customers.ts';
import { invalidParameter, invalidState, noSuch, noSuchParameter, StripeFailure } from './failure.ts';
import { LIST_PARAMETERS, listPage } from './lists.ts';
import type { BillingDetails, PaymentMethod } from './objects.ts';
import {
  mergeMetadata,
  readAddress,
  readChoice,
  readGroup,
  readInteger,
  readText,
  requireText,
  type Parameters,
} from './parameters.ts';
import { declineMessage, findTestMethod, findTestMethodByNumber, type TestMethod } from './test-methods.ts';

const PATH = '/v1/payment_methods';
const TYPES = ['card', 'sepa_debit'] as const;

export const PAYMENT_METHOD_OPERATIONS: readonly Operation[] = [
  {
    method: 'POST',
    path: PATH,
    accepts: ['type', 'card', 'sepa_debit', 'billing_details', 'metadata'],
    run: createPaymentMethod,
  },
  {
    method: 'GET',
    path: PATH,
    accepts: [...LIST_PARAMETERS, 'customer', 'type'],
    run: (call) => listMethods(call, PATH, readText(call.parameters, 'customer') ?? null),
  },
  {
    method: 'GET',
    path: '/v1/customers/:id/payment_methods',
    accepts: [...LIST_PARAMETERS, 'type'],
    run: (call) => listMethods(call, `/v1/customers/${call.id}/payment_methods`, call.id),
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: [], run: getPaymentMethod },
  { method: 'POST', path: `${PATH}/:id`, accepts: ['billing_details', 'card', 'metadata'], run: updatePaymentMethod },
  { method: 'POST', path: `${PATH}/:id/attach`, accepts: ['customer'], run: attachPaymentMethod },
  { method: 'POST', path: `${PATH}/:id/detach`, accepts: [], run: detachPaymentMethod },
];

/**
 * The payment method of that id. The name of a test payment method, `pm_card_visa`, makes a new one each time, as Stripe's
 * test mode does.
 */
export function usePaymentMethod(scene: Scene, id: string): PaymentMethod {
  const method = scene.account.paymentMethods[id];
  const test = method ? null : findTestMethod(id);
  if (method) {
    return method;
  }
  if (!test) {
    throw noSuchParameter('PaymentMethod', id, 'payment_method');
  }
  return addMethod(scene, test, {});
}

/** What the bank behind a payment method does. */
export function bankOf({ account }: Scene, methodId: string): TestMethod {
  const test = findTestMethod(account.testMethods[methodId] ?? '');
  if (!test) {
    throw new Error(`Nobody knows the bank of ${methodId}.`);
  }
  return test;
}

/** Stores the method for a customer. A card that its bank declines is refused, as Stripe asks the bank here. */
export function attachTo(scene: Scene, method: PaymentMethod, customer: string) {
  const { decline, isStorable, authentication } = bankOf(scene, method.id);
  if (decline && !isStorable && !authentication) {
    const { code, declineCode } = decline;
    throw new StripeFailure(402, {
      type: 'card_error',
      code,
      ...(declineCode === undefined ? {} : { decline_code: declineCode }),
      message: declineMessage(decline),
    });
  }
  method.customer = customer;
  scene.emit('payment_method.attached', method);
}

function createPaymentMethod(call: Call): PaymentMethod {
  const { parameters } = call;
  requireText(parameters, 'type');
  const type = readChoice(parameters, 'type', TYPES) ?? 'card';
  const details = readGroup(parameters, type);
  const token = readText(details, 'token');
  const number = type === 'card' ? readText(details, 'number') : requireText(details, 'iban');
  const test =
    token == null ? findTestMethodByNumber(number ?? '') : findTestMethod(token.replace(/^tok_/, 'pm_card_'));
  if (!test) {
    throw invalidParameter(
      `${type}[${type === 'card' ? 'number' : 'iban'}]`,
      'incorrect_number',
      'The number is incorrect.',
    );
  }
  const method = addMethod(call, test, readGroup(parameters, 'billing_details'));
  if (method.card) {
    method.card.exp_month = readInteger(details, 'exp_month') ?? method.card.exp_month;
    method.card.exp_year = readInteger(details, 'exp_year') ?? method.card.exp_year;
  }
  method.metadata = mergeMetadata(parameters);
  return method;
}

function addMethod({ account, now }: Scene, test: TestMethod, billing: Parameters): PaymentMethod {
  const last4 = test.number.slice(-4);
  const fingerprint = createHash('sha256').update(test.number).digest('hex').slice(0, 16);
  const country = test.debit ? test.number.slice(0, 2) : 'US';
  const brand = test.brand ?? 'visa';
  const method: PaymentMethod = {
    id: createId('pm'),
    object: 'payment_method',
    created: now,
    livemode: false,
    type: test.debit ? 'sepa_debit' : 'card',
    customer: null,
    ...{ customer_account: null, allow_redisplay: 'unspecified' },
    billing_details: readBilling(billing),
    metadata: {},
    ...(test.debit
      ? {
          sepa_debit: {
            ...{ branch_code: '', generated_from: { charge: null, setup_attempt: null } },
            bank_code: test.number.slice(4, 12),
            country,
            fingerprint,
            last4,
          },
        }
      : {
          card: {
            ...CARD_BLANKS,
            ...{ display_brand: brand, networks: { available: [brand], preferred: null } },
            brand,
            country,
            exp_month: 12,
            exp_year: new Date(now * 1000).getUTCFullYear() + 3,
            fingerprint,
            last4,
          },
        }),
  };
  account.paymentMethods[method.id] = method;
  account.testMethods[method.id] = test.name;
  if (test.isSetUp) {
    account.authenticated[method.id] = true;
  }
  return method;
}

function readBilling(parameters: Parameters): BillingDetails {
  return {
    address: readAddress(readGroup(parameters, 'address')),
    email: readText(parameters, 'email') ?? null,
    name: readText(parameters, 'name') ?? null,
    phone: readText(parameters, 'phone') ?? null,
    tax_id: readText(parameters, 'tax_id') ?? null,
  };
}

function updatePaymentMethod(call: Call): PaymentMethod {
  const method = getPaymentMethod(call);
  if (method.customer === null) {
    throw invalidState('You must save this PaymentMethod to a customer before you can update it.');
  }
  method.metadata = mergeMetadata(call.parameters, method.metadata);
  if (call.parameters.billing_details !== undefined) {
    method.billing_details = readBilling(readGroup(call.parameters, 'billing_details'));
  }
  if (method.card) {
    const card = readGroup(call.parameters, 'card');
    method.card.exp_month = readInteger(card, 'exp_month') ?? method.card.exp_month;
    method.card.exp_year = readInteger(card, 'exp_year') ?? method.card.exp_year;
  }
  call.emit('payment_method.updated', method);
  return method;
}

function attachPaymentMethod(call: Call): PaymentMethod {
  const customer = readCustomer(call, requireText(call.parameters, 'customer'));
  const method = usePaymentMethod(call, call.id);
  if (method.customer !== null && method.customer !== customer) {
    throw invalidState('The payment method you provided has already been attached to a customer.');
  }
  if (customer !== null) {
    attachTo(call, method, customer);
  }
  return method;
}

function detachPaymentMethod(call: Call): PaymentMethod {
  const method = getPaymentMethod(call);
  if (method.customer === null) {
    throw invalidState('The payment method you provided is not attached to a customer so detachment is impossible.', {
      param: 'payment_method',
    });
  }
  const customer = call.account.customers[method.customer];
  if (customer?.invoice_settings.default_payment_method === method.id) {
    customer.invoice_settings.default_payment_method = null;
  }
  method.customer = null;
  call.emit('payment_method.detached', method);
  return method;
}

function getPaymentMethod({ account, id }: Call): PaymentMethod {
  const method = account.paymentMethods[id];
  if (!method) {
    throw noSuch('PaymentMethod', id, 'payment_method');
  }
  return method;
}

function listMethods(call: Call, url: string, customer: string | null) {
  const type = readChoice(call.parameters, 'type', TYPES);
  return listPage(
    call,
    url,
    call.account.paymentMethods,
    (method) =>
      method.customer !== null &&
      (customer ?? method.customer) === method.customer &&
      (type ?? method.type) === method.type,
  );
}
