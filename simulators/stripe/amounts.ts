import { invalidParameter } from './failure.ts';

/** The least that Stripe charges, where it is not half a unit. */
const AMOUNT_MIN: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};
const AMOUNT_MAX = 99_999_999;

/** Sent with two decimals, though they have none. */
const WHOLE_HUNDREDS = ['isk', 'ugx'];
/** Have three decimals, the last of which is always 0 here. */
const WHOLE_TENS = ['bhd', 'jod', 'kwd', 'omr', 'tnd'];

const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

export function acceptCurrency(text: string): string {
  const currency = text.toLowerCase();
  if (!CURRENCIES.has(currency)) {
    throw invalidParameter('currency', undefined, `Invalid currency: ${text}.`);
  }
  return currency;
}

/** An amount in the units that Stripe takes for the currency; refuses what Stripe would. */
export function acceptAmount(amount: number, currency: string): number {
  const step = WHOLE_HUNDREDS.includes(currency) ? 100 : WHOLE_TENS.includes(currency) ? 10 : 1;
  if (amount < 1 || amount % step !== 0) {
    throw invalidParameter('amount', 'parameter_invalid_integer', 'This value must be greater than or equal to 1.');
  }
  if (amount < (AMOUNT_MIN[currency] ?? 50)) {
    throw invalidParameter('amount', 'amount_too_small', 'Amount must convert to at least 50 cents.');
  }
  if (amount > AMOUNT_MAX) {
    throw invalidParameter('amount', 'amount_too_large', `Amount must be no more than ${AMOUNT_MAX}.`);
  }
  return amount;
}
