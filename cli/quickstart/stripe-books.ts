import type { Money } from '../../storefront-sdk/main.ts';
import type { Sandbox } from './find-sandbox.ts';
import { readBooks } from './read-books.ts';
import { written } from './terminal.ts';

interface StripeBooks {
  accounts: { payments: Payment[] }[];
}

interface Payment {
  paymentIntent: string;
  /** In small letters, as Stripe writes it. */
  currency: string;
  /** In minor units. */
  captured: number;
  held: number;
}

interface Taken {
  captured: Money;
  held: Money;
}

export interface StripeWatch {
  /** Those that were begun since then: one for each try with a card. */
  payments(): Promise<Taken[]>;
}

/** Remembers which payments are in Stripe's own books by now, to tell later which ones are new. */
export async function watchStripe(sandbox: Sandbox): Promise<StripeWatch> {
  const read = async () => (await readBooks<StripeBooks>(sandbox.stripe)).accounts.flatMap(({ payments }) => payments);
  const known = new Set((await read()).map(({ paymentIntent }) => paymentIntent));
  return {
    async payments() {
      const begun = (await read()).filter(({ paymentIntent }) => !known.has(paymentIntent));
      return begun.map(({ currency, captured, held }) => {
        const inCurrency = (units: number) => ({ minor: BigInt(units), currency: currency.toUpperCase() });
        return { captured: inCurrency(captured), held: inCurrency(held) };
      });
    },
  };
}

/** `261.27 EUR captured, nothing held`: what was taken and what is still blocked on a card. */
export function tellPayments(payments: readonly Taken[]): string {
  const sums = (sum: keyof Taken) => payments.map((payment) => payment[sum]).filter(({ minor }) => minor > 0n);
  const tellSums = (amounts: readonly Money[]) => amounts.map(written).join(' and ') || 'nothing';
  return `${tellSums(sums('captured'))} captured, ${tellSums(sums('held'))} held`;
}
