import { expect, test } from '@jest/globals';
import { decideAccountDetails } from './account-details.ts';
import { isEmail } from './email.ts';

const GREECE = { countries: ['GR', 'CY'], currencies: ['EUR', 'USD'], defaultCurrency: 'EUR' };
const ADDRESS = { lines: ['Ermou 1'], city: 'Athens', country: 'GR' };
const AEGEAN = {
  name: ' Aegean Hotels SA ',
  email: ' Eleni@Aegean.example',
  vatId: 'el 094 014 201',
  address: ADDRESS,
};

test('details are written down in one way', () => {
  expect(decideAccountDetails(AEGEAN, GREECE)).toEqual({
    ok: true,
    value: {
      name: 'Aegean Hotels SA',
      email: 'eleni@aegean.example',
      country: 'GR',
      address: { company: null, lines: ['Ermou 1'], city: 'Athens', postalCode: null, region: null, country: 'GR' },
      vatId: 'EL094014201',
      vatIdStatus: 'UNVERIFIED',
      currency: 'EUR',
    },
  });
});

test.each([
  ['no VAT id', { vatId: ' ' }, 'NONE'],
  ['a VAT id of Cyprus', { vatId: 'CY10259033P', address: { ...ADDRESS, country: 'CY' } }, 'UNVERIFIED'],
])('%s has the status %s', (_what, changed, status) => {
  const decision = decideAccountDetails({ ...AEGEAN, ...changed }, GREECE);
  expect(decision.ok && decision.value.vatIdStatus).toBe(status);
});

test.each([
  ['an e-mail without a domain', { email: 'eleni' }, 'BAD_USER_INPUT'],
  ['an address without a line', { address: { ...ADDRESS, lines: [' '] } }, 'BAD_USER_INPUT'],
  ['a country that is not served', { address: { ...ADDRESS, country: 'DE' } }, 'COUNTRY_NOT_SERVED'],
  ['the VAT id of another country', { vatId: 'CY10259033P' }, 'VAT_ID_INVALID'],
  ['a currency that is not offered', { currency: 'SEK' }, 'CURRENCY_NOT_OFFERED'],
])('%s is refused', (_what, changed, code) => {
  const decision = decideAccountDetails({ ...AEGEAN, ...changed }, GREECE);
  expect(decision.ok ? null : decision.rejection.code).toBe(code);
});

test.each([
  ['eleni@aegean.example', true],
  ['eleni+shop@mail.aegean.example', true],
  ['eleni@localhost', false],
  ['eleni@@aegean.example', false],
  ['eleni k@aegean.example', false],
  ['../../etc/passwd@a.b', false],
  ['eleni@aegean.example\u0000', false],
])('%s is an e-mail address: %s', (text, isOne) => {
  expect(isEmail(text)).toBe(isOne);
});
