import { accept, reject, type Result } from '../../shared/result/result.ts';
import { isVatIdShape } from '../../shared/reference/vat-ids.ts';
import { isEmail } from './email.ts';
import { readPostalAddress, type PostalAddress, type PostalAddressInput } from './postal-address.ts';

export type AccountKind = 'RESELLER' | 'DIRECT_CUSTOMER' | 'END_CUSTOMER';
export type AccountStatus = 'PENDING_APPROVAL' | 'ACTIVE' | 'SUSPENDED' | 'REJECTED' | 'CLOSED';
export type VatIdStatus = 'NONE' | 'VALID' | 'INVALID' | 'UNVERIFIED';

/** Where a tenant sells and in what; the first currency to use when none is wished for. */
export interface Market {
  countries: readonly string[];
  currencies: readonly string[];
  defaultCurrency: string;
}

export interface AccountDetailsInput {
  name: string;
  email: string;
  vatId?: string | null;
  address: PostalAddressInput;
  /** The market's default when there is none. */
  currency?: string | null;
}

export interface AccountDetails {
  name: string;
  email: string;
  country: string;
  address: PostalAddress;
  vatId: string | null;
  vatIdStatus: VatIdStatus;
  currency: string;
}

export interface AccountDetailsRefusal {
  code: 'BAD_USER_INPUT' | 'VAT_ID_INVALID' | 'COUNTRY_NOT_SERVED' | 'CURRENCY_NOT_OFFERED';
  message: string;
  path: string[];
}

const NAME_LENGTH_MAX = 200;

/**
 * Whether the market takes a customer with these details, and how they are written down: without blanks around them, the
 * e-mail in small letters, the VAT id in capitals without spaces. Only the shape of a VAT id is looked at, so that its
 * status is UNVERIFIED.
 */
export function decideAccountDetails(
  input: AccountDetailsInput,
  market: Market,
): Result<AccountDetails, AccountDetailsRefusal> {
  const name = input.name.trim();
  const email = input.email.trim().toLowerCase();
  const address = readPostalAddress(input.address);
  const vatId = readVatId(input.vatId);
  const currency = input.currency ?? market.defaultCurrency;
  if (name === '' || name.length > NAME_LENGTH_MAX) {
    return refuse('BAD_USER_INPUT', `A name has 1 to ${NAME_LENGTH_MAX} characters.`, ['name']);
  }
  if (!isEmail(email)) {
    return refuse('BAD_USER_INPUT', 'This is not an e-mail address. Write one such as orders@shop.example.', ['email']);
  }
  if (!address) {
    return refuse('BAD_USER_INPUT', 'An address has one to four lines and a city.', ['address']);
  }
  const { country } = address;
  if (!market.countries.includes(country)) {
    const served = `We do not sell in ${country} here. We sell in ${market.countries.join(', ')}.`;
    return refuse('COUNTRY_NOT_SERVED', served, ['address', 'country']);
  }
  if (vatId !== null && !isVatIdShape(country, vatId)) {
    const shape = `This is not how a VAT id of ${country} looks. Write it with its prefix, or leave it out.`;
    return refuse('VAT_ID_INVALID', shape, ['vatId']);
  }
  if (!market.currencies.includes(currency)) {
    const offered = `We do not sell in ${currency} here. Choose one of ${market.currencies.join(', ')}.`;
    return refuse('CURRENCY_NOT_OFFERED', offered, ['currency']);
  }
  return accept({
    name,
    email,
    country,
    address,
    vatId,
    vatIdStatus: vatId === null ? 'NONE' : 'UNVERIFIED',
    currency,
  });
}

function readVatId(text: string | null | undefined): string | null {
  const vatId = (text ?? '').replace(/\s+/g, '').toUpperCase();
  return vatId === '' ? null : vatId;
}

function refuse(code: AccountDetailsRefusal['code'], message: string, path: string[]) {
  return reject({ code, message, path });
}
