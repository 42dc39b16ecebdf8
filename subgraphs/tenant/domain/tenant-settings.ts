import { isCountryCode } from '../../shared/reference/countries.ts';
import { isCurrencyCode } from '../../shared/money/currency.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';
import { isTimeZone } from '../../shared/time/time-zone.ts';

export interface TenantSettings {
  code: string;
  name: string;
  countries: string[];
  currencies: string[];
  timeZone: string;
}

export interface TenantSettingsRefusal {
  code: 'BAD_USER_INPUT';
  message: string;
  path: [keyof TenantSettings];
}

const CODE = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;
const NAME_LENGTH_MAX = 200;

/** Whether a tenant can be set up like this: its code is short and plain, it sells somewhere, in real currencies. */
export function decideTenantSettings(settings: TenantSettings): Result<TenantSettings, TenantSettingsRefusal> {
  const { code, name, countries, currencies, timeZone } = settings;
  if (!isTenantCode(code)) {
    return refuse('code', 'A code is 2 to 32 lower-case letters, digits and dashes, such as gr or hub-eu.');
  }
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
    return refuse('name', `A name has 1 to ${NAME_LENGTH_MAX} characters.`);
  }
  if (countries.length === 0 || new Set(countries).size < countries.length || !countries.every(isCountryCode)) {
    return refuse('countries', 'Name at least one country, each once.');
  }
  if (currencies.length === 0 || new Set(currencies).size < currencies.length || !currencies.every(isCurrencyCode)) {
    return refuse('currencies', 'Name at least one currency, each once; the first is the default.');
  }
  if (!isTimeZone(timeZone)) {
    return refuse('timeZone', 'This is not an IANA time zone. Write one such as Europe/Athens.');
  }
  return accept({ ...settings, name: name.trim() });
}

/** Whether the text could be the code of a tenant. */
export function isTenantCode(text: string): boolean {
  return CODE.test(text) || /^[a-z]{2}$/.test(text);
}

function refuse(field: keyof TenantSettings, message: string): Result<never, TenantSettingsRefusal> {
  return reject({ code: 'BAD_USER_INPUT', message, path: [field] });
}
