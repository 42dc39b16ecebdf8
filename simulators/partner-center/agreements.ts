import { z } from 'zod';
import type { Route } from '../shared/json-server.ts';
import { asUser, route, type Act } from './call.ts';
import { findCustomer, type Center } from './center.ts';
import { refuse } from './errors.ts';
import { collection } from './wire.ts';

/** Microsoft's agreement with the customer: which text is in force, and who confirmed that the customer accepted it. */
export function agreementRoutes(center: Center): Route[] {
  return [
    route(center, 'GET', '/v1/agreements', listTemplates),
    route(center, 'GET', '/v1/customers/:customerId/agreements', listAgreements),
    route(center, 'POST', '/v1/customers/:customerId/agreements', asUser(confirmAgreement)),
  ];
}

const TYPE = 'MicrosoftCustomerAgreement';
const TEMPLATE_ID = '117a77b0-9360-443b-8795-c6dedc750cf9';
const LINK = 'https://aka.ms/customeragreement';

const text = z.string().trim().min(1);
const newAgreement = z.object({
  templateId: text,
  type: z.literal(TYPE),
  dateAgreed: z.string().refine((date) => !Number.isNaN(Date.parse(date))),
  primaryContact: z.object({ firstName: text, lastName: text, email: z.email(), phoneNumber: z.string().optional() }),
});

const listTemplates: Act = (_center, { query }) => {
  const type = query.get('agreementType');
  const template = { templateId: TEMPLATE_ID, agreementType: TYPE, agreementLink: LINK, versionRank: 0 };
  return { status: 200, body: collection(type === TYPE || type === '*' ? [template] : [], '/agreements') };
};

const listAgreements: Act = (center, { caller, parameters, query }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  if (!customer) {
    return refuse('60003');
  }
  // Without a type it is the old Cloud Agreement that is asked for; nobody here has one.
  const asked = query.get('agreementType');
  const items = (asked === TYPE || asked === '*' ? customer.agreements : []).map(
    ({ primaryContact, templateId, dateAgreed, type }) => {
      return { primaryContact, templateId, dateAgreed, type, agreementLink: LINK };
    },
  );
  return { status: 200, body: collection(items, `/customers/${customer.id}/agreements`) };
};

const confirmAgreement: Act = (center, { caller, parameters, body }) => {
  const customer = findCustomer(center, caller, parameters.customerId);
  if (!customer) {
    return refuse('60003');
  }
  const read = newAgreement.safeParse(body);
  if (!read.success || read.data.templateId !== TEMPLATE_ID) {
    return refuse('3000', read.success ? 'templateId' : z.prettifyError(read.error));
  }
  const { primaryContact, templateId, type } = read.data;
  const isKnown = customer.agreements.some(
    (agreement) => JSON.stringify(agreement.primaryContact) === JSON.stringify(primaryContact),
  );
  if (isKnown) {
    return refuse('600061');
  }
  const dateAgreed = new Date(read.data.dateAgreed).toISOString();
  const agreement = { userId: caller.userId ?? '', primaryContact, templateId, dateAgreed, type };
  customer.agreements.push(agreement);
  return { status: 201, body: agreement };
};
