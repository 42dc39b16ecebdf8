import { addCard } from './add-card.ts';
import { buy, createStorage, orderOf } from './buy.ts';
import { fillCart, type Wish } from './fill-cart.ts';
import type { Sandbox } from './find-sandbox.ts';
import { signInShopper } from './sign-in.ts';
import { tellPayments, watchStripe } from './stripe-books.ts';
import { tellOrder } from './tell-order.ts';
import { tell } from './terminal.ts';

const CARD_WITHOUT_MONEY = 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds';

/** The bank says no: nothing is charged, the quote stays, and another card buys. */
export async function haveCardDeclined(sandbox: Sandbox, wishes: readonly Wish[]): Promise<void> {
  const shopper = await signInShopper(sandbox, 'eleni@aegean.example');
  const stripe = await watchStripe(sandbox);
  const cart = await fillCart(shopper, wishes);
  const domainPrefix = `declined${sandbox.run}`;
  const terms = { cart, country: 'GR', domainPrefix, storage: createStorage() };

  const first = await buy(shopper, { ...terms, paymentMethodId: await addCard(shopper, CARD_WITHOUT_MONEY) });
  if (first.status !== 'declined') {
    throw new Error(`The card without money should have been declined, but the purchase is ${first.status}.`);
  }
  tell(`Declined. The shopper reads: "${first.decline?.message}" (${first.decline?.code})`);
  tell(`Stripe's books: ${tellPayments(await stripe.payments())}. The quote stays; another card is tried.`);

  const second = await buy(shopper, { ...terms, paymentMethodId: await addCard(shopper, 'pm_card_visa') });
  await tellOrder(sandbox, shopper, { order: orderOf(second), invoice: 'PAID', domainPrefix, stripe });
}
