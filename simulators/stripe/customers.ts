import { createId } from './account.ts';
import { CUSTOMER_BLANKS, INVOICE_SETTINGS_BLANKS } from './blanks.ts';
import type { Call, Operation, Scene } from './call.ts';
import { noSuch, noSuchParameter } from './failure.ts';
import { LIST_PARAMETERS, listPage, SEARCH_PARAMETERS, searchPage } from './lists.ts';
import type { Customer } from './objects.ts';
import { mergeMetadata, readAddress, readGroup, readText } from './parameters.ts';

const FIELDS = ['name', 'email', 'phone', 'description', 'address', 'metadata', 'invoice_settings'] as const;
const PATH = '/v1/customers';

export const CUSTOMER_OPERATIONS: readonly Operation[] = [
  { method: 'POST', path: PATH, accepts: FIELDS, run: createCustomer },
  {
    method: 'GET',
    path: PATH,
    accepts: [...LIST_PARAMETERS, 'email'],
    run: (call) => listPage(call, PATH, call.account.customers, hasEmail(call)),
  },
  {
    method: 'GET',
    path: `${PATH}/search`,
    accepts: SEARCH_PARAMETERS,
    run: (call) => searchPage(call, `${PATH}/search`, call.account.customers),
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: [], run: getCustomer },
  { method: 'POST', path: `${PATH}/:id`, accepts: FIELDS, run: updateCustomer },
  { method: 'DELETE', path: `${PATH}/:id`, accepts: [], run: deleteCustomer },
];

/** Null when the parameter is missing; refused when it names nobody. */
export function readCustomer({ account }: Scene, id: string | null | undefined): string | null {
  if (id == null) {
    return null;
  }
  if (!account.customers[id]) {
    throw noSuchParameter('customer', id, 'customer');
  }
  return id;
}

function createCustomer(call: Call): Customer {
  const customer: Customer = {
    ...CUSTOMER_BLANKS,
    id: createId('cus', 14),
    object: 'customer',
    created: call.now,
    livemode: false,
    name: null,
    email: null,
    phone: null,
    description: null,
    address: null,
    metadata: {},
    invoice_settings: { ...INVOICE_SETTINGS_BLANKS, default_payment_method: null },
  };
  change(customer, call);
  call.account.customers[customer.id] = customer;
  call.emit('customer.created', customer);
  return customer;
}

function updateCustomer(call: Call): Customer {
  const customer = getCustomer(call);
  change(customer, call);
  call.emit('customer.updated', customer);
  return customer;
}

function change(customer: Customer, { parameters, account }: Call) {
  const method = readText(readGroup(parameters, 'invoice_settings'), 'default_payment_method');
  if (method != null && account.paymentMethods[method]?.customer !== customer.id) {
    throw noSuchParameter('PaymentMethod', method, 'invoice_settings[default_payment_method]');
  }
  const sent = Object.fromEntries(
    (['name', 'email', 'phone', 'description'] as const).flatMap((field) => {
      const value = readText(parameters, field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const changed = {
    ...sent,
    metadata: mergeMetadata(parameters, customer.metadata),
    ...(parameters.address === undefined
      ? {}
      : { address: parameters.address === '' ? null : readAddress(readGroup(parameters, 'address')) }),
    ...(method === undefined
      ? {}
      : { invoice_settings: { ...customer.invoice_settings, default_payment_method: method } }),
  };
  Object.assign(customer, changed);
}

function deleteCustomer(call: Call) {
  const customer = getCustomer(call);
  delete call.account.customers[customer.id];
  for (const method of Object.values(call.account.paymentMethods)) {
    method.customer = method.customer === customer.id ? null : method.customer;
  }
  call.emit('customer.deleted', customer);
  return { id: customer.id, object: 'customer', deleted: true };
}

function getCustomer({ account, id }: Call): Customer {
  const customer = account.customers[id];
  if (!customer) {
    throw noSuch('customer', id);
  }
  return customer;
}

function hasEmail({ parameters }: Call): (customer: Customer) => boolean {
  const email = readText(parameters, 'email');
  return (customer) => email == null || customer.email === email;
}
