import { CURRENCY_DIGITS } from '../reference/currencies.ts';

/** An active ISO 4217 currency, such as `EUR`. */
export type CurrencyCode = string & { readonly brand: 'CurrencyCode' };

/** Whether the text is an active ISO 4217 code in capitals; precious metals and test codes are not. */
export function isCurrencyCode(text: string): text is CurrencyCode {
  return CURRENCY_DIGITS.has(text);
}

/** The currency of a code that is known to be one; throws for any other text. */
export function currencyCode(text: string): CurrencyCode {
  if (!isCurrencyCode(text)) {
    throw new Error(`unknown currency ${JSON.stringify(text)}`);
  }
  return text;
}

/** How many decimals an amount in this currency has by ISO 4217: EUR 2, JPY 0, KWD 3. */
export function currencyDigits(code: CurrencyCode): number {
  const digits = CURRENCY_DIGITS.get(code);
  if (digits === undefined) {
    throw new Error(`unknown currency ${JSON.stringify(code)}`);
  }
  return digits;
}
