import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Route } from '../shared/json-server.ts';
import type { CustomerRecord } from './books.ts';
import { route, type Act, type Call } from './call.ts';
import { audit, findCustomer, type Center } from './center.ts';
import { refuse } from './errors.ts';
import { collection, etagOf, isFresh, link } from './wire.ts';

/** Customers: created with the one-time credentials of their first administrator, read, listed, their billing profile. */
export function customerRoutes(center: Center): Route[] {
  return [
    route(center, 'POST', '/v1/customers', createCustomer),
    route(center, 'GET', '/v1/customers', listCustomers),
    route(center, 'GET', '/v1/customers/:customerId', getCustomer),
    route(center, 'GET', '/v1/customers/:customerId/profiles/company', getCompanyProfile),
    route(center, 'GET', '/v1/customers/:customerId/profiles/billing', getBillingProfile),
    route(center, 'PUT', '/v1/customers/:customerId/profiles/billing', updateBillingProfile),
    route(center, 'HEAD', '/v1/domains/:domain', checkDomain),
  ];
}

const text = z.string().trim().min(1);
const address = z.object({
  country: z.string().regex(/^[A-Za-z]{2}$/),
  city: text,
  addressLine1: text,
  ...Object.fromEntries(
    ['region', 'state', 'addressLine2', 'postalCode', 'firstName', 'lastName', 'phoneNumber'].map((name) => [
      name,
      z.string().optional(),
    ]),
  ),
});
const billingProfile = z.object({
  email: z.email(),
  culture: text,
  language: text,
  companyName: text,
  defaultAddress: address,
  attributes: z.object({ etag: z.string().optional() }).optional(),
});
const newCustomer = z.object({
  companyProfile: z.object({
    domain: z.string().regex(/^[a-z0-9][a-z0-9-]{0,26}(\.[a-z0-9-]+)+$/i),
    organizationRegistrationNumber: text.optional(),
  }),
  billingProfile,
  associatedPartnerId: text.optional(),
});

/** Where a company must name its registration number, and nowhere else may it. */
const REGISTERED_COUNTRIES = new Set(['AM', 'AZ', 'BY', 'HU', 'IN', 'KZ', 'KG', 'MD', 'RU', 'TJ', 'UZ', 'UA']);
const PASSWORD_BYTES = 9;

const createCustomer: Act = (center, { caller, body }) => {
  const read = newCustomer.safeParse(body);
  if (!read.success) {
    return refuse('3000', z.prettifyError(read.error));
  }
  const { companyProfile, billingProfile: profile, associatedPartnerId } = read.data;
  const country = profile.defaultAddress.country.toUpperCase();
  if (!caller.partner.markets.includes(country)) {
    return refuse('2030', country);
  }
  const number = companyProfile.organizationRegistrationNumber ?? null;
  if (REGISTERED_COUNTRIES.has(country) !== (number !== null)) {
    return refuse(number === null ? '600049' : '600002', country);
  }
  if (isTaken(center, companyProfile.domain)) {
    return refuse('3000', `The domain ${companyProfile.domain} is already in use.`);
  }
  const id = randomUUID();
  const customer: CustomerRecord = {
    id,
    partnerTenantId: caller.partner.tenantId,
    commerceId: randomUUID(),
    billingProfileId: randomUUID(),
    domain: companyProfile.domain,
    organizationRegistrationNumber: number,
    companyName: profile.companyName,
    email: profile.email,
    culture: profile.culture,
    language: profile.language,
    address: { ...profile.defaultAddress, country },
    associatedPartnerId: associatedPartnerId ?? null,
    version: 1,
    agreements: [],
  };
  center.books.customers[id] = customer;
  const { commerceId, domain, companyName } = customer;
  audit(center, caller, {
    customer,
    resourceType: 'customer',
    operationType: 'add_customer',
    newValue: { id, commerceId, domain, companyName, country },
  });
  const userCredentials = { userName: 'admin', password: `${randomBytes(PASSWORD_BYTES).toString('base64url')}!1` };
  return { status: 201, body: { ...describeCustomer(customer), enableGDAPByDefault: false, userCredentials } };
};

const listCustomers: Act = ({ books }, { caller, query }) => {
  const filter = readFilter(query.get('filter'));
  if (filter === null) {
    return refuse('3000', 'filter');
  }
  const own = Object.values(books.customers).filter(
    ({ partnerTenantId }) => partnerTenantId === caller.partner.tenantId,
  );
  const size = Number(query.get('size') ?? 0) || own.length;
  const items = own
    .filter(filter)
    .slice(0, size)
    .map((customer) => ({
      id: customer.id,
      companyProfile: describeCompany(customer),
      relationshipToPartner: 'reseller',
      links: { self: link(`/customers/${customer.id}`) },
      attributes: { objectType: 'Customer' },
    }));
  return { status: 200, body: collection(items, `/customers?size=${size}`) };
};

const getCustomer: Act = (center, call) =>
  answerAbout(center, call, (customer) => ({ ...describeCustomer(customer), customDomains: [customer.domain] }));
const getCompanyProfile: Act = (center, call) => answerAbout(center, call, describeCompany);
const getBillingProfile: Act = (center, call) => answerAbout(center, call, describeBilling);

const updateBillingProfile: Act = (center, { caller, parameters, headers, body }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  if (!customer) {
    return refuse('60003');
  }
  const read = billingProfile.safeParse(body);
  if (!read.success) {
    return refuse('3000', z.prettifyError(read.error));
  }
  const { defaultAddress, email, culture, language, companyName, attributes } = read.data;
  const version = { id: customer.billingProfileId, version: customer.version };
  if (!isFresh(version, { ifMatch: headers['if-match'], attribute: attributes?.etag })) {
    return refuse('2055');
  }
  if (defaultAddress.country.toUpperCase() !== customer.address.country) {
    return refuse('3000', 'country');
  }
  const { country } = customer.address;
  Object.assign(customer, { email, culture, language, companyName, address: { ...defaultAddress, country } });
  customer.version += 1;
  audit(center, caller, {
    customer,
    resourceType: 'customer',
    operationType: 'update_customer_billing_profile',
    newValue: describeBilling(customer),
  });
  return { status: 200, body: describeBilling(customer) };
};

/** 200 when the name is taken, 404 when it is free; never a body. */
const checkDomain: Act = (center, { parameters }) => ({
  status: isTaken(center, parameters.domain ?? '') ? 200 : 404,
  headers: { 'content-length': '0' },
});

function answerAbout(center: Center, { caller, parameters }: Call, describe: (customer: CustomerRecord) => object) {
  const customer = findCustomer(center, caller, parameters.customerId);
  return customer ? { status: 200, body: describe(customer) } : refuse('60003');
}

/** Microsoft's own names are taken from the first day, those of all partners' customers afterwards. */
function isTaken({ books }: Center, domain: string): boolean {
  const name = domain.toLowerCase();
  const isReserved = /^(microsoft|contoso|admin)\./.test(name);
  return isReserved || Object.values(books.customers).some((customer) => customer.domain.toLowerCase() === name);
}

/** `{"Field":"CompanyName","Value":"nor","Operator":"starts_with"}`; null when it is not such a filter. */
function readFilter(filter: string | null): ((customer: CustomerRecord) => boolean) | null {
  if (filter === null) {
    return () => true;
  }
  let wish: { Field?: unknown; Value?: unknown };
  try {
    wish = JSON.parse(filter) as typeof wish;
  } catch {
    return null;
  }
  const start = String(wish.Value).toLowerCase();
  const fields: Record<string, (customer: CustomerRecord) => string | null> = {
    CompanyName: ({ companyName }) => companyName,
    Domain: ({ domain }) => domain,
    IndirectReseller: ({ associatedPartnerId }) => associatedPartnerId,
  };
  const field = fields[String(wish.Field)];
  return field ? (customer) => (field(customer) ?? '').toLowerCase().startsWith(start) : null;
}

function describeCustomer(customer: CustomerRecord) {
  const { id, commerceId, associatedPartnerId } = customer;
  return {
    id,
    commerceId,
    companyProfile: describeCompany(customer),
    billingProfile: describeBilling(customer),
    relationshipToPartner: 'reseller',
    allowDelegatedAccess: true,
    ...(associatedPartnerId === null ? {} : { associatedPartnerId }),
    links: { self: link(`/customers/${id}`) },
    attributes: { objectType: 'Customer' },
  };
}

function describeCompany(customer: CustomerRecord) {
  const { id, domain, companyName, organizationRegistrationNumber, email } = customer;
  const { country, state = '', city, addressLine1, postalCode, phoneNumber = '' } = customer.address;
  return {
    tenantId: id,
    domain,
    companyName,
    ...(organizationRegistrationNumber === null ? {} : { organizationRegistrationNumber }),
    address: { country, region: state, city, addressLine1, postalCode, phoneNumber },
    email,
    links: { self: link(`/customers/${id}/profiles/company`) },
    attributes: { objectType: 'CustomerCompanyProfile' },
  };
}

function describeBilling({
  id,
  billingProfileId,
  version,
  email,
  culture,
  language,
  companyName,
  address: place,
}: CustomerRecord) {
  const { firstName = '', lastName = '' } = place;
  return {
    id: billingProfileId,
    firstName,
    lastName,
    email,
    culture,
    language,
    companyName,
    defaultAddress: { state: '', postalCode: '', phoneNumber: '', ...place, firstName, lastName },
    links: { self: link(`/customers/${id}/profiles/billing`) },
    attributes: { etag: etagOf({ id: billingProfileId, version }), objectType: 'CustomerBillingProfile' },
  };
}
