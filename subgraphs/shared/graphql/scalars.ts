import { GraphQLScalarType, Kind, type GraphQLScalarTypeConfig } from 'graphql';
import { parseDecimal } from '../money/decimal.ts';
import { isCurrencyCode } from '../money/currency.ts';
import { isCountryCode } from '../reference/countries.ts';
import { isLocale } from '../reference/locales.ts';
import { parseCalendarDate } from '../time/calendar-date.ts';
import { formatInstant, parseInstant } from '../time/instant.ts';
import { RequestError } from './request-error.ts';

const DECIMAL_DIGITS_MAX = 8;

/** A scalar that is text on both sides; `read` returns the inner value, or null when the text is not one. */
interface TextScalar<Inner> {
  name: string;
  description: string;
  expected: string;
  read(text: string): Inner | null;
  write?(value: Inner): string;
}

function textScalar<Inner>({
  name,
  description,
  expected,
  read,
  write,
}: TextScalar<Inner>): GraphQLScalarType<Inner, string> {
  const parse = (value: unknown): Inner => {
    const inner = typeof value === 'string' ? read(value) : null;
    if (inner === null) {
      throw new RequestError('BAD_USER_INPUT', `This is not a ${name}. Write ${expected}.`);
    }
    return inner;
  };
  const config: GraphQLScalarTypeConfig<Inner, string> = {
    name,
    description,
    serialize: (value) => (write ? write(value as Inner) : String(value)),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
  };
  return new GraphQLScalarType(config);
}

const when = (isGood: (text: string) => boolean) => (text: string) => (isGood(text) ? text : null);

export const DecimalScalar = textScalar({
  name: 'Decimal',
  description: 'A decimal number as text: plain notation, at most 8 places, no exponent. `"17.60000000"`',
  expected: 'plain digits such as "17.60", with at most 8 decimal places',
  read: when((text) => parseDecimal(text, DECIMAL_DIGITS_MAX) !== null),
});

export const CurrencyCodeScalar = textScalar({
  name: 'CurrencyCode',
  description: 'A currency by its ISO 4217 code. `EUR`',
  expected: 'an ISO 4217 code such as EUR',
  read: when(isCurrencyCode),
});

export const CountryCodeScalar = textScalar({
  name: 'CountryCode',
  description: 'A country by its ISO 3166-1 alpha-2 code; Greece is `GR`.',
  expected: 'an ISO 3166-1 code such as GR',
  read: when(isCountryCode),
});

export const LocaleScalar = textScalar({
  name: 'Locale',
  description: 'A language and region by its BCP 47 tag. `el-GR`',
  expected: 'a BCP 47 tag such as el-GR',
  read: when(isLocale),
});

export const DateScalar = textScalar({
  name: 'Date',
  description: "A calendar day in the tenant's time zone. `2026-02-28`",
  expected: 'a day such as 2026-02-28',
  read: parseCalendarDate,
});

export const DateTimeScalar = textScalar<Date>({
  name: 'DateTime',
  description: 'An instant by RFC 3339: UTC with milliseconds; other offsets are accepted. `2026-11-22T09:41:07.120Z`',
  expected: 'an instant such as 2026-11-22T09:41:07.120Z',
  read: parseInstant,
  write: formatInstant,
});

export const DurationScalar = textScalar({
  name: 'Duration',
  description: 'A length of time by ISO 8601. `P1Y`, `P7D`, `PT30M`',
  expected: 'a duration such as P1Y',
  read: when((text) => /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/.test(text)),
});

export const UrlScalar = textScalar({
  name: 'URL',
  description: 'An absolute http or https address.',
  expected: 'an address such as https://shop.example',
  read: when((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
});

export const SealedTokenScalar = textScalar({
  name: 'SealedToken',
  description: 'What one subgraph tells another through the client. Opaque: carry it, never read it.',
  expected: 'the token exactly as you received it',
  read: when((text) => text.length <= 12_288),
});
