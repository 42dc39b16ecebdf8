import { accept, reject, type Result } from '../../shared/result/result.ts';
import {
  decideAccountDetails,
  type AccountDetails,
  type AccountDetailsInput,
  type AccountDetailsRefusal,
  type AccountKind,
  type AccountStatus,
  type Market,
} from './account-details.ts';
import { decidePassword, type PasswordRefusal } from './password.ts';

export interface RegistrationInput extends Omit<AccountDetailsInput, 'name'> {
  kind: AccountKind;
  companyName: string;
  contactName: string;
  password: string;
}

/** What a new customer is and has to wait for. */
export interface Registration {
  kind: 'RESELLER' | 'DIRECT_CUSTOMER';
  details: AccountDetails;
  contactName: string;
  /** What the first person of the account may do. */
  role: 'RESELLER_ADMIN' | 'BUYER';
  status: 'CONFIRM_EMAIL' | 'PENDING_APPROVAL';
}

export interface RegistrationRefusal {
  code: 'REGISTRATION_CLOSED';
  message: string;
  path: string[];
}

/** Whether a storefront with this policy takes this customer, and what happens next. */
export function decideRegistration(
  input: RegistrationInput,
  policy: 'CLOSED' | 'WITH_APPROVAL' | 'OPEN',
  market: Market,
): Result<Registration, RegistrationRefusal | AccountDetailsRefusal | PasswordRefusal> {
  const { kind, companyName, email } = input;
  const contactName = input.contactName.trim();
  if (policy === 'CLOSED') {
    const message = 'This shop opens accounts by itself. Ask its sales people for one.';
    return reject({ code: 'REGISTRATION_CLOSED', message, path: [] });
  }
  if (kind === 'END_CUSTOMER') {
    const message = 'An end customer is added by its reseller. Register as a reseller or as a direct customer.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['kind'] });
  }
  if (contactName === '' || contactName.length > 200) {
    return reject({ code: 'BAD_USER_INPUT', message: 'Give your own name.', path: ['contactName'] });
  }
  const details = decideAccountDetails({ ...input, name: companyName }, market);
  if (!details.ok) {
    const { path, ...refusal } = details.rejection;
    return reject({ ...refusal, path: path[0] === 'name' ? ['companyName'] : path });
  }
  const password = decidePassword(input.password, [email, companyName, contactName]);
  if (!password.ok) {
    return password;
  }
  return accept({
    kind,
    details: details.value,
    contactName,
    role: kind === 'RESELLER' ? 'RESELLER_ADMIN' : 'BUYER',
    status: policy === 'OPEN' ? 'CONFIRM_EMAIL' : 'PENDING_APPROVAL',
  });
}

export interface ReviewRefusal {
  code: 'NOT_PENDING';
  message: string;
  path: ['accountId'];
}

/** Whether somebody may still say yes or no to a registration. */
export function decideReview(status: AccountStatus): Result<null, ReviewRefusal> {
  if (status !== 'PENDING_APPROVAL') {
    const message = 'This registration has been decided already. Reload the account to see how.';
    return reject({ code: 'NOT_PENDING', message, path: ['accountId'] });
  }
  return accept(null);
}
