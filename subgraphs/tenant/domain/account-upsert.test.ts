import { describe, expect, test } from '@jest/globals';
import { decideUpsert, type KnownAccount, type UpsertFacts, type UpsertItem } from './account-upsert.ts';

const ADDRESS = { lines: ['Ermou 1'], city: 'Athens', country: 'GR' };
const KEPT_ADDRESS = { ...ADDRESS, company: null, postalCode: null, region: null };
const ITEM: UpsertItem = {
  externalId: { system: 'sap', value: '100041' },
  kind: 'DIRECT_CUSTOMER',
  name: 'Aegean Hotels SA',
  email: 'it@aegean.example',
  address: ADDRESS,
};
const KNOWN: KnownAccount = {
  id: 'known',
  kind: 'DIRECT_CUSTOMER',
  status: 'ACTIVE',
  name: 'Aegean Hotels SA',
  email: 'it@aegean.example',
  country: 'GR',
  address: KEPT_ADDRESS,
  vatId: 'EL094014201',
  vatIdStatus: 'VALID',
  currency: 'EUR',
  locale: 'el-GR',
  resellerAccountId: null,
  version: 7,
};
const RESELLER = { id: 'reseller', kind: 'RESELLER', status: 'ACTIVE', currency: 'BGN', locale: 'bg-BG' } as const;
const FACTS: UpsertFacts = {
  market: { countries: ['GR'], currencies: ['EUR', 'BGN'], defaultCurrency: 'EUR' },
  locale: 'el-GR',
  known: null,
  reseller: null,
  newId: 'new',
};
const CUSTOMER = { ...ITEM, kind: 'END_CUSTOMER', resellerExternalId: { system: 'sap', value: 'r' } } as const;

describe('what becomes of a row of a back office', () => {
  test.each([
    [
      'a new customer is active at once',
      ITEM,
      FACTS,
      { outcome: 'CREATED', account: { status: 'ACTIVE', version: 1, currency: 'EUR' } },
    ],
    [
      'an end customer trades like its reseller',
      CUSTOMER,
      { ...FACTS, reseller: RESELLER },
      { outcome: 'CREATED', account: { currency: 'BGN', locale: 'bg-BG', resellerAccountId: 'reseller' } },
    ],
    [
      'the same again changes nothing, and keeps a VAT id that is left out',
      ITEM,
      { ...FACTS, known: KNOWN },
      { outcome: 'UNCHANGED', account: KNOWN },
    ],
    [
      'another name is another version; the VAT id stays verified',
      { ...ITEM, name: 'Aegean SA' },
      { ...FACTS, known: KNOWN },
      { outcome: 'UPDATED', isVatIdNew: false, account: { version: 8, vatIdStatus: 'VALID' } },
    ],
    [
      'null clears the VAT id',
      { ...ITEM, vatId: null },
      { ...FACTS, known: KNOWN },
      { outcome: 'UPDATED', account: { vatId: null, vatIdStatus: 'NONE' } },
    ],
    [
      'another VAT id is verified anew',
      { ...ITEM, vatId: 'EL 094014202' },
      { ...FACTS, known: KNOWN },
      { isVatIdNew: true, account: { vatId: 'EL094014202', vatIdStatus: 'UNVERIFIED' } },
    ],
    [
      'a country and currency that are no longer sold in are kept',
      ITEM,
      { ...FACTS, known: KNOWN, market: { countries: ['BG'], currencies: ['BGN'], defaultCurrency: 'BGN' } },
      { outcome: 'UNCHANGED' },
    ],
  ] as const)('%s', (_title, item, facts, expected) => {
    expect(decideUpsert(item as UpsertItem, facts)).toMatchObject({ ok: true, value: expected });
  });

  test.each([
    [
      'an external id without a value',
      { ...ITEM, externalId: { system: 'sap', value: ' ' } },
      FACTS,
      'BAD_USER_INPUT',
      ['externalId'],
    ],
    ['another kind', { ...ITEM, kind: 'RESELLER' }, { ...FACTS, known: KNOWN }, 'KIND_CANNOT_CHANGE', ['kind']],
    ['a VAT id that is none', { ...ITEM, vatId: 'EL123' }, FACTS, 'VAT_ID_INVALID', ['vatId']],
    [
      'a country that is not served',
      { ...ITEM, address: { ...ADDRESS, country: 'SE' } },
      FACTS,
      'COUNTRY_NOT_SERVED',
      ['address', 'country'],
    ],
    ['a currency that is not offered', { ...ITEM, currency: 'SEK' }, FACTS, 'CURRENCY_NOT_OFFERED', ['currency']],
    [
      'an end customer without a reseller',
      { ...CUSTOMER, resellerExternalId: null },
      FACTS,
      'RESELLER_NOT_FOUND',
      ['resellerExternalId'],
    ],
    ['a reseller that nobody knows', CUSTOMER, FACTS, 'RESELLER_NOT_FOUND', ['resellerExternalId']],
    [
      'a reseller that is suspended',
      CUSTOMER,
      { ...FACTS, reseller: { ...RESELLER, status: 'SUSPENDED' } },
      'RESELLER_NOT_FOUND',
      ['resellerExternalId'],
    ],
    [
      'a reseller of a direct customer',
      { ...CUSTOMER, kind: 'DIRECT_CUSTOMER' },
      { ...FACTS, reseller: RESELLER },
      'BAD_USER_INPUT',
      ['resellerExternalId'],
    ],
    [
      'another reseller than before',
      CUSTOMER,
      { ...FACTS, reseller: RESELLER, known: { ...KNOWN, kind: 'END_CUSTOMER', resellerAccountId: 'other' } },
      'BAD_USER_INPUT',
      ['resellerExternalId'],
    ],
  ] as const)('%s is refused', (_title, item, facts, code, path) => {
    expect(decideUpsert(item as UpsertItem, facts as UpsertFacts)).toMatchObject({
      ok: false,
      rejection: { code, path },
    });
  });
});
