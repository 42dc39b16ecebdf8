import { addCard } from './add-card.ts';
import { buy, createStorage, orderOf } from './buy.ts';
import { BUSINESS_PREMIUM, BUSINESS_STANDARD, fillCart } from './fill-cart.ts';
import type { Sandbox } from './find-sandbox.ts';
import { setRefusals } from './partner-center.ts';
import { signInShopper } from './sign-in.ts';
import { watchStripe } from './stripe-books.ts';
import { tellOrder } from './tell-order.ts';
import { tell } from './terminal.ts';

/** Microsoft's number for "not available": the shopper is told to choose another plan. */
const NOT_AVAILABLE = 800010;

/** Microsoft refuses one of two lines: the other one is delivered, and only that one is invoiced and charged. */
export async function haveLineRefused(sandbox: Sandbox): Promise<void> {
  const shopper = await signInShopper(sandbox, 'elsa@vasa.example');
  const stripe = await watchStripe(sandbox);
  // Microsoft makes one order of the lines that are paid equally often, and refuses or sells it as a whole.
  const cart = await fillCart(shopper, [
    { sku: BUSINESS_PREMIUM, billingCycle: 'MONTHLY', seats: 4 },
    { sku: BUSINESS_STANDARD, billingCycle: 'ANNUAL', seats: 2 },
  ]);
  const paymentMethodId = await addCard(shopper, 'pm_card_visa');
  const domainPrefix = `refused${sandbox.run}`;
  const terms = { cart, paymentMethodId, country: 'SE', domainPrefix, storage: createStorage() };

  const [productId = '', skuId = ''] = BUSINESS_STANDARD.split(':');
  await setRefusals(sandbox, [{ productId, skuId, code: NOT_AVAILABLE, description: 'Not available' }]);
  const order = orderOf(await buy(shopper, terms).finally(() => setRefusals(sandbox, [])));

  for (const { plan, refusal } of order.lines) {
    if (refusal) {
      tell(
        `Refused: ${plan?.title}. The shopper reads: "${refusal.message} ${refusal.nextStep ?? ''}" (${refusal.code})`,
      );
    }
  }
  await tellOrder(sandbox, shopper, { order, invoice: 'PAID', domainPrefix, stripe });
}
