import type { Account, StripeState } from './account.ts';

type Totals = Record<string, { captured: number; refunded: number; held: number }>;

/** What every account has taken, given back and holds, by currency, and payment by payment; minor units. */
export function booksOf({ accounts }: StripeState) {
  return {
    accounts: Object.values(accounts).map((account) => {
      const payments = paymentsOf(account);
      const totals: Totals = {};
      for (const { currency, captured, refunded, held } of payments) {
        const total = (totals[currency] ??= { captured: 0, refunded: 0, held: 0 });
        total.captured += captured;
        total.refunded += refunded;
        total.held += held;
      }
      return { id: account.id, totals, payments };
    }),
  };
}

function paymentsOf(account: Account) {
  const charges = Map.groupBy(Object.values(account.charges), (charge) => charge.payment_intent);
  const refunds = Map.groupBy(Object.values(account.refunds), (refund) => refund.payment_intent);
  return Object.values(account.paymentIntents).map((intent) => ({
    paymentIntent: intent.id,
    status: intent.status,
    currency: intent.currency,
    customer: intent.customer,
    metadata: intent.metadata,
    captured: sum(
      charges
        .get(intent.id)
        ?.filter(({ paid }) => paid)
        .map((charge) => charge.amount_captured),
    ),
    refunded: sum(
      refunds
        .get(intent.id)
        ?.filter(isGivenBack)
        .map(({ amount }) => amount),
    ),
    held: intent.amount_capturable,
  }));
}

function isGivenBack({ status }: { status: string }): boolean {
  return status === 'succeeded' || status === 'pending';
}

function sum(amounts: readonly number[] = []): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
