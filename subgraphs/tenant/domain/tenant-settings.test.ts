import { describe, expect, test } from '@jest/globals';
import { decideTenantSettings } from './tenant-settings.ts';

const GREECE = { code: 'gr', name: ' Greece ', countries: ['GR'], currencies: ['EUR'], timeZone: 'Europe/Athens' };

describe('how a tenant may be set up', () => {
  test.each([
    [{}, 'a country with its own currency'],
    [{ code: 'hub-eu', countries: ['GB', 'IE'], currencies: ['GBP', 'EUR'] }, 'several countries and currencies'],
    [{ code: 'a2345678901234567890123456789012' }, 'the longest code'],
  ])('%o is good: %s', (changed, _why) => {
    expect(decideTenantSettings({ ...GREECE, ...changed })).toMatchObject({ ok: true, value: { name: 'Greece' } });
  });

  test.each([
    ['code', { code: 'G' }, 'one letter'],
    ['code', { code: 'Greece' }, 'a capital'],
    ['code', { code: 'gr-' }, 'a dash at the end'],
    ['code', { code: 'a23456789012345678901234567890123' }, 'too long'],
    ['name', { name: '   ' }, 'no name'],
    ['countries', { countries: [] }, 'nowhere'],
    ['countries', { countries: ['EL'] }, 'Greece is GR'],
    ['countries', { countries: ['GR', 'GR'] }, 'twice the same'],
    ['currencies', { currencies: [] }, 'in nothing'],
    ['currencies', { currencies: ['EURO'] }, 'no such currency'],
    ['timeZone', { timeZone: 'Athens' }, 'no such time zone'],
  ])('%s is refused in %o: %s', (field, changed, _why) => {
    expect(decideTenantSettings({ ...GREECE, ...changed })).toMatchObject({
      ok: false,
      rejection: { code: 'BAD_USER_INPUT', path: [field] },
    });
  });
});
