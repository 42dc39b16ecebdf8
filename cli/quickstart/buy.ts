import { checkout, type CheckoutOutcome, type CheckoutStorage } from '../../storefront-sdk/checkout.ts';
import {
  CustomerAgreement,
  type CreateQuotePayload,
  type OrderProgressResult,
} from '../../storefront-sdk/generated/storefront.ts';
import { storefrontPurchase as documents } from '../../storefront-sdk/storefront-purchase.ts';
import { approveAtBank } from './approve-at-bank.ts';
import type { FilledCart } from './fill-cart.ts';
import type { Shopper } from './sign-in.ts';
import { tell, written } from './terminal.ts';

export type Order = NonNullable<OrderProgressResult>;

export interface Terms {
  cart: FilledCart;
  paymentMethodId: string;
  /** Where the seats will be used; Microsoft has an agreement for each country. */
  country: string;
  /** Names the buyer's new tenant at Microsoft. */
  domainPrefix: string;
  /** Where the purchase is kept, so that it can be gone on with; a browser would give its `localStorage`. */
  storage: CheckoutStorage;
}

/** Buys a cart from its quote to the end of its order, and tells what the shopper sees on the way. */
export async function buy(shopper: Shopper, terms: Terms): Promise<CheckoutOutcome<Order>> {
  const { shop } = shopper;
  const { cart, paymentMethodId, storage } = terms;
  const cspCustomer = { domainPrefix: terms.domainPrefix, agreement: await acceptAgreement(shopper, terms.country) };
  const purchase = { ...cart, paymentMethodId, returnUrl: 'https://shop.example/checkout', cspCustomer };
  return checkout(shop, purchase, {
    documents,
    storage,
    onQuote(quote) {
      tellQuote(quote);
      return true;
    },
    async onAction({ redirectUrl }) {
      await approveAtBank(redirectUrl ?? '');
      tell('The bank asks on its own page whether it is really the buyer (3-D Secure), and the buyer approves.');
    },
  });
}

/** A purchase kept for as long as this program runs. */
export function createStorage(): CheckoutStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** The order of a purchase that nothing should keep from being placed. Throws what kept it. */
export function orderOf(outcome: CheckoutOutcome<Order>): Order {
  switch (outcome.status) {
    case 'ordered':
      return outcome.order;
    case 'refused':
      throw new Error(`The ${outcome.step} was refused: ${outcome.errors.map(({ message }) => message).join(' ')}`);
    case 'declined':
      throw new Error(`The payment was declined: ${outcome.decline?.message ?? 'nobody says why'}`);
    default:
      throw new Error(`The purchase ended as ${outcome.status}.`);
  }
}

/** The buyer's consent to Microsoft's terms, which nobody can give for the buyer. */
async function acceptAgreement({ shop, name, email }: Shopper, country: string) {
  const agreement = await shop.query(CustomerAgreement, { country });
  const [firstName = '', ...rest] = name.split(' ');
  const agreedOn = new Date().toISOString().slice(0, 10);
  return { templateId: agreement?.templateId ?? '', firstName, lastName: rest.join(' '), email, agreedOn };
}

function tellQuote({ netTotal, taxSubtotals, grossTotal }: NonNullable<CreateQuotePayload['quote']>): void {
  const taxes = taxSubtotals.map(({ ratePercent, tax }) => `${ratePercent} % VAT ${written(tax)}`);
  tell(`Quote: ${[written(netTotal), ...taxes].join(' + ')} = ${written(grossTotal)}, binding for 30 minutes.`);
}
