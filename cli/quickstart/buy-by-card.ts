import { addCard } from './add-card.ts';
import { buy, createStorage, orderOf } from './buy.ts';
import { fillCart, type Wish } from './fill-cart.ts';
import type { Sandbox } from './find-sandbox.ts';
import { signInShopper } from './sign-in.ts';
import { watchStripe } from './stripe-books.ts';
import { tellOrder } from './tell-order.ts';

export interface CardPurchase {
  email: string;
  country: string;
  /** One of Stripe's test cards. */
  card: string;
  wishes: readonly Wish[];
}

/** A company buys for itself: what is delivered is charged to its card at once. */
export async function buyByCard(sandbox: Sandbox, purchase: CardPurchase): Promise<void> {
  const { email, country, card, wishes } = purchase;
  const shopper = await signInShopper(sandbox, email);
  const stripe = await watchStripe(sandbox);
  const cart = await fillCart(shopper, wishes);
  const paymentMethodId = await addCard(shopper, card);
  const domainPrefix = `card${country.toLowerCase()}${sandbox.run}`;
  const outcome = await buy(shopper, { cart, paymentMethodId, country, domainPrefix, storage: createStorage() });
  await tellOrder(sandbox, shopper, { order: orderOf(outcome), invoice: 'PAID', domainPrefix, stripe });
}
