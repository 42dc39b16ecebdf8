import { accept, reject, type Result } from '../../shared/result/result.ts';
import { needsRegistrationNumber } from './registration-number.ts';

export type CspCustomerStatus = 'CREATING' | 'AWAITING_RELATIONSHIP' | 'AWAITING_AGREEMENT' | 'ACTIVE' | 'REFUSED';

/** For whom the vendor's tenant is, as the caller says it. */
export interface CspCustomerWish {
  cspCustomerId?: string | null;
  microsoftTenantId?: string | null;
  domainPrefix?: string | null;
  registrationNumber?: string | null;
  agreement?: ConsentWish | null;
}

export interface ConsentWish {
  templateId: string;
  firstName: string;
  lastName: string;
  email: string;
  phone?: string | null;
  agreedOn: string;
}

/** A customer of the buyer that we know. */
export interface KnownCspCustomer {
  id: string;
  cspAgreementId: string;
  status: CspCustomerStatus;
  domain: string;
  vendorCustomerId: string | null;
  /** Whether its consent to Microsoft's agreement is on record, or Microsoft has it. */
  hasConsent: boolean;
}

/** What the vendor said when it was asked; null where nobody asked or nobody answered. */
export interface VendorFindings {
  isDomainFree: boolean | null;
  /** The tenant that is to be linked: whether it is a customer of the agreement that we may serve. */
  linked: { isOurs: false } | { isOurs: true; domain: string; country: string; hasAgreement: boolean } | null;
  templateId: string | null;
}

export const NO_FINDINGS: VendorFindings = { isDomainFree: null, linked: null, templateId: null };

export interface CspCustomerRequest {
  wish: CspCustomerWish;
  /** `cspCustomerId` of the wish, read; null when there is none or it is no such id. */
  wantedId: string | null;
  cspAgreementId: string;
  buyerCountry: string;
  customers: readonly KnownCspCustomer[];
  findings: VendorFindings;
  /** In the tenant's time zone. */
  today: string;
}

export type CspCustomerChoice = { consent: Consent | null } & (
  | { is: 'known'; id: string }
  | { is: 'linked'; vendorCustomerId: string; domain: string; country: string; hasAgreement: boolean }
  | { is: 'new'; domain: string; country: string; registrationNumber: string | null }
);

export interface Consent {
  templateId: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  agreedOn: string;
}

export interface CspCustomerRefusal {
  code:
    | 'BAD_USER_INPUT'
    | 'NOT_FOUND'
    | 'RELATIONSHIP_REQUIRED'
    | 'DOMAIN_TAKEN'
    | 'REGISTRATION_NUMBER_REQUIRED'
    | 'CUSTOMER_AGREEMENT_REQUIRED';
  message: string;
  path: string[];
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PREFIX = /^[a-z0-9]{1,27}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NAME_LENGTH_MAX = 100;

/**
 * For which customer of Microsoft's an order is: one that is known, an own tenant that is linked, or a new one. Refused as
 * well when the buyer's consent to Microsoft's agreement is neither on record nor given now: nobody accepts it for the buyer.
 */
export function decideCspCustomer(request: CspCustomerRequest): Result<CspCustomerChoice, CspCustomerRefusal> {
  const chosen = choose(request);
  if (!chosen.ok) {
    return chosen;
  }
  const { hasConsent, ...choice } = chosen.value;
  const given = request.wish.agreement ?? null;
  if (given === null && !hasConsent) {
    const message = 'Say who accepted the Microsoft Customer Agreement for the buyer, and when.';
    return refuse('CUSTOMER_AGREEMENT_REQUIRED', message, ['agreement']);
  }
  const consent = given === null || hasConsent ? accept(null) : readConsent(given, request);
  return consent.ok ? accept({ ...choice, consent: consent.value }) : consent;
}

type Chosen =
  | { is: 'known'; id: string; hasConsent: boolean }
  | {
      is: 'linked';
      vendorCustomerId: string;
      domain: string;
      country: string;
      hasAgreement: boolean;
      hasConsent: boolean;
    }
  | { is: 'new'; domain: string; country: string; registrationNumber: string | null; hasConsent: false };

function choose(request: CspCustomerRequest): Result<Chosen, CspCustomerRefusal> {
  const { wish, wantedId, cspAgreementId, customers } = request;
  const { cspCustomerId, microsoftTenantId, domainPrefix } = wish;
  const ways = [cspCustomerId, microsoftTenantId, domainPrefix].filter((way) => (way ?? null) !== null);
  if (ways.length > 1) {
    return refuse('BAD_USER_INPUT', 'Name a known customer, a tenant to link, or a new domain: one of the three.', []);
  }
  const usable = customers.filter((one) => one.cspAgreementId === cspAgreementId && one.status !== 'REFUSED');
  if ((cspCustomerId ?? null) !== null) {
    const known = usable.find(({ id }) => id === wantedId);
    const message =
      'The buyer has no such customer at Microsoft. Leave it out, or choose one of `Account.cspCustomers`.';
    return known ? accept(asKnown(known)) : refuse('NOT_FOUND', message, ['cspCustomerId']);
  }
  if ((microsoftTenantId ?? null) !== null) {
    return chooseLinked(request, usable, (microsoftTenantId ?? '').trim().toLowerCase());
  }
  if ((domainPrefix ?? null) !== null) {
    return chooseNew(request, usable, domainPrefix ?? '');
  }
  const [known, second] = usable;
  if (!known || second) {
    const message = known
      ? 'The buyer has several customers at Microsoft. Choose one by `cspCustomerId`.'
      : 'The buyer is no customer of Microsoft yet. Choose a `domainPrefix`, or link its `microsoftTenantId`.';
    return refuse('BAD_USER_INPUT', message, []);
  }
  return accept(asKnown(known));
}

function asKnown({ id, hasConsent }: KnownCspCustomer): Chosen {
  return { is: 'known', id, hasConsent };
}

function chooseLinked(
  { findings, buyerCountry }: CspCustomerRequest,
  usable: readonly KnownCspCustomer[],
  vendorCustomerId: string,
): Result<Chosen, CspCustomerRefusal> {
  const { linked } = findings;
  const known = usable.find((one) => one.vendorCustomerId === vendorCustomerId);
  if (known) {
    return accept(asKnown(known));
  }
  if (!linked?.isOurs || !GUID.test(vendorCustomerId)) {
    return refuse(...RELATIONSHIP_REQUIRED);
  }
  const { domain, country, hasAgreement } = linked;
  const where = country === '' ? buyerCountry : country;
  return accept({
    is: 'linked',
    vendorCustomerId,
    domain,
    country: where,
    hasAgreement,
    hasConsent: hasAgreement,
  });
}

/** The same for a tenant that is unknown, not ours, or another reseller's: nobody learns which. */
export const RELATIONSHIP_REQUIRED: [CspCustomerRefusal['code'], string, string[]] = [
  'RELATIONSHIP_REQUIRED',
  'This Microsoft tenant has not accepted us as its partner for you. Ask us for an invitation, accept it, then order again.',
  ['microsoftTenantId'],
];

function chooseNew(
  { wish, buyerCountry, findings }: CspCustomerRequest,
  usable: readonly KnownCspCustomer[],
  domainPrefix: string,
): Result<Chosen, CspCustomerRefusal> {
  const prefix = domainPrefix.trim().toLowerCase();
  const domain = domainOf(prefix);
  if (!isDomainPrefix(prefix)) {
    return refuse('BAD_USER_INPUT', 'A domain prefix has 1 to 27 letters and digits.', ['domainPrefix']);
  }
  const known = usable.find((one) => one.domain === domain);
  if (known) {
    return accept(asKnown(known));
  }
  if (findings.isDomainFree === false) {
    const message = `${domain} is taken. Choose another prefix, or link the tenant by its \`microsoftTenantId\`.`;
    return refuse('DOMAIN_TAKEN', message, ['domainPrefix']);
  }
  const registrationNumber = wish.registrationNumber?.trim() ?? '';
  const isNeeded = needsRegistrationNumber(buyerCountry);
  if (isNeeded && registrationNumber === '') {
    const message = `Microsoft asks companies in ${buyerCountry} for their registration number.`;
    return refuse('REGISTRATION_NUMBER_REQUIRED', message, ['registrationNumber']);
  }
  if (!isNeeded && registrationNumber !== '') {
    const message = `Microsoft takes no registration number in ${buyerCountry}. Leave it out.`;
    return refuse('BAD_USER_INPUT', message, ['registrationNumber']);
  }
  return accept({
    is: 'new',
    domain,
    country: buyerCountry,
    registrationNumber: isNeeded ? registrationNumber : null,
    hasConsent: false,
  });
}

/** Whether Microsoft makes a domain of it: small letters and digits. */
export function isDomainPrefix(prefix: string): boolean {
  return PREFIX.test(prefix);
}

/** The domain that Microsoft makes of a prefix. */
export function domainOf(prefix: string): string {
  return `${prefix.trim().toLowerCase()}.onmicrosoft.com`;
}

function readConsent(given: ConsentWish, { findings, today }: CspCustomerRequest): Result<Consent, CspCustomerRefusal> {
  const [firstName, lastName, email] = [given.firstName.trim(), given.lastName.trim(), given.email.trim()];
  const wrongName = Object.entries({ firstName, lastName }).find(
    ([, name]) => name === '' || name.length > NAME_LENGTH_MAX,
  );
  const bad = (field: keyof ConsentWish, message: string) => refuse('BAD_USER_INPUT', message, ['agreement', field]);
  if (wrongName) {
    return bad(wrongName[0] as keyof ConsentWish, 'Give the name of the person who accepted the agreement.');
  }
  if (!EMAIL.test(email)) {
    return bad('email', 'Give the e-mail address of the person who accepted the agreement.');
  }
  if (given.agreedOn > today) {
    return bad('agreedOn', 'The agreement cannot have been accepted in the future.');
  }
  if (findings.templateId !== null && findings.templateId !== given.templateId) {
    return bad(
      'templateId',
      'This is not the agreement that is in force. Ask for `customerAgreement` and show it again.',
    );
  }
  const { templateId, agreedOn } = given;
  return accept({ templateId, firstName, lastName, email, phone: given.phone?.trim() || null, agreedOn });
}

function refuse(code: CspCustomerRefusal['code'], message: string, path: string[]): Result<never, CspCustomerRefusal> {
  return reject({ code, message, path: ['cspCustomer', ...path] });
}
