import { accept, reject, type Result } from '../../shared/result/result.ts';
import {
  decideAccountDetails,
  type AccountDetails,
  type AccountKind,
  type AccountStatus,
  type Market,
  type VatIdStatus,
} from './account-details.ts';
import { readExternalId, type ExternalId } from './external-id.ts';
import type { PostalAddress, PostalAddressInput } from './postal-address.ts';

/** An account as a back office has it. What is left out is kept, null clears. */
export interface UpsertItem {
  externalId: ExternalId;
  kind: AccountKind;
  name: string;
  email: string;
  vatId?: string | null;
  currency?: string | null;
  address: PostalAddressInput;
  resellerExternalId?: ExternalId | null;
}

/** An account as it is, or as it will be. */
export interface KnownAccount {
  id: string;
  kind: AccountKind;
  status: AccountStatus;
  name: string;
  email: string;
  country: string;
  address: PostalAddress;
  vatId: string | null;
  vatIdStatus: VatIdStatus;
  currency: string;
  locale: string;
  resellerAccountId: string | null;
  version: number;
}

export interface AccountUpsert {
  outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED';
  externalId: ExternalId;
  account: KnownAccount;
  /** Whether the VAT id or its country is another than before. */
  isVatIdNew: boolean;
}

export interface UpsertRefusal {
  code:
    | 'BAD_USER_INPUT'
    | 'DUPLICATE_IN_BATCH'
    | 'VAT_ID_INVALID'
    | 'COUNTRY_NOT_SERVED'
    | 'CURRENCY_NOT_OFFERED'
    | 'RESELLER_NOT_FOUND'
    | 'KIND_CANNOT_CHANGE';
  message: string;
  /** Within the row. */
  path: string[];
}

export interface UpsertFacts {
  market: Market;
  /** The language of a new account that has no reseller. */
  locale: string;
  /** The account with this external id, if there is one. */
  known: KnownAccount | null;
  /** The account that `resellerExternalId` names, if there is one. */
  reseller: Pick<KnownAccount, 'id' | 'kind' | 'status' | 'currency' | 'locale'> | null;
  newId: string;
}

/**
 * What becomes of a back office's row: a new account that is active at once, the one that is there with what differs, or
 * nothing to do. An account never changes its kind or its reseller; it keeps a country or currency that is no longer sold in.
 */
export function decideUpsert(item: UpsertItem, facts: UpsertFacts): Result<AccountUpsert, UpsertRefusal> {
  const { known, reseller, market } = facts;
  const externalId = readExternalId(item.externalId);
  if (!externalId) {
    const message = 'An external id names a system in 1 to 50 characters and a value in 1 to 200.';
    return refuse('BAD_USER_INPUT', message, ['externalId']);
  }
  if (known && known.kind !== item.kind) {
    const message = `This is a ${known.kind} and stays one. Give the other account an external id of its own.`;
    return refuse('KIND_CANNOT_CHANGE', message, ['kind']);
  }
  const parent = decideReseller(item, facts);
  if (!parent.ok) {
    return parent;
  }
  const details = decideAccountDetails(
    {
      ...item,
      vatId: item.vatId === undefined ? (known?.vatId ?? null) : item.vatId,
      currency: item.currency ?? known?.currency ?? reseller?.currency ?? null,
    },
    {
      ...market,
      countries: known ? [...market.countries, known.country] : market.countries,
      currencies: known ? [...market.currencies, known.currency] : market.currencies,
    },
  );
  if (!details.ok) {
    return details;
  }
  return accept({ externalId, ...(known ? changed(known, details.value) : created(item, details.value, facts)) });
}

function decideReseller(
  { kind, resellerExternalId = null }: UpsertItem,
  { known, reseller }: UpsertFacts,
): Result<null, UpsertRefusal> {
  const path = ['resellerExternalId'];
  if (kind !== 'END_CUSTOMER') {
    return resellerExternalId === null
      ? accept(null)
      : refuse('BAD_USER_INPUT', 'Only an end customer has a reseller. Leave it out.', path);
  }
  if (resellerExternalId === null) {
    return known
      ? accept(null)
      : refuse('RESELLER_NOT_FOUND', 'An end customer has a reseller. Name it by its external id.', path);
  }
  if (reseller?.kind !== 'RESELLER' || reseller.status !== 'ACTIVE') {
    const { system, value } = resellerExternalId;
    const message = `There is no active reseller ${system} ${value}. Send it before its customers, or with them.`;
    return refuse('RESELLER_NOT_FOUND', message, path);
  }
  return known && known.resellerAccountId !== reseller.id
    ? refuse('BAD_USER_INPUT', 'An end customer stays with its reseller. Send the reseller that it has.', path)
    : accept(null);
}

function created(
  { kind }: UpsertItem,
  details: AccountDetails,
  { newId, reseller, locale }: UpsertFacts,
): Omit<AccountUpsert, 'externalId'> {
  const account: KnownAccount = {
    id: newId,
    kind,
    status: 'ACTIVE',
    ...details,
    locale: reseller?.locale ?? locale,
    resellerAccountId: reseller?.id ?? null,
    version: 1,
  };
  return { outcome: 'CREATED', account, isVatIdNew: true };
}

function changed(known: KnownAccount, details: AccountDetails): Omit<AccountUpsert, 'externalId'> {
  const { vatIdStatus, ...wanted } = details;
  const isVatIdNew = wanted.vatId !== known.vatId || wanted.country !== known.country;
  const isSame =
    !isVatIdNew &&
    wanted.name === known.name &&
    wanted.email === known.email &&
    wanted.currency === known.currency &&
    addressText(wanted.address) === addressText(known.address);
  if (isSame) {
    return { outcome: 'UNCHANGED', account: known, isVatIdNew };
  }
  const account = { ...known, ...wanted, ...(isVatIdNew ? { vatIdStatus } : {}), version: known.version + 1 };
  return { outcome: 'UPDATED', account, isVatIdNew };
}

function addressText({ company, lines, city, postalCode, region, country }: PostalAddress): string {
  return JSON.stringify([company, lines, city, postalCode, region, country]);
}

function refuse(code: UpsertRefusal['code'], message: string, path: string[]): Result<never, UpsertRefusal> {
  return reject({ code, message, path });
}
