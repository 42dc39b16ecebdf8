import { AddEndCustomer, PaymentMethodList } from '../../storefront-sdk/generated/storefront.ts';
import { buy, createStorage, orderOf } from './buy.ts';
import { done } from './done.ts';
import { fillCart, type Wish } from './fill-cart.ts';
import type { Sandbox } from './find-sandbox.ts';
import { signInShopper, type Shopper } from './sign-in.ts';
import { watchStripe } from './stripe-books.ts';
import { tellOrder } from './tell-order.ts';
import { tell, written } from './terminal.ts';

/** A British reseller buys for a new customer of its own. It gets an invoice and pays later, as its credit line allows. */
export async function buyOnCredit(sandbox: Sandbox, wishes: readonly Wish[]): Promise<void> {
  const reseller = await signInShopper(sandbox, 'olivia@thames.example');
  const stripe = await watchStripe(sandbox);
  const { account: endCustomer } = done(
    await reseller.shop.mutate(AddEndCustomer, {
      name: `Camden Dental ${sandbox.run}`,
      email: `it@camden-${sandbox.run}.example`,
      address: { lines: ['5 Camden Road'], city: 'London', postalCode: 'NW1 9LR', country: 'GB' },
    }),
  );
  const cart = await fillCart(reseller, wishes, endCustomer);
  const domainPrefix = `camden${sandbox.run}`;
  const paymentMethodId = await findCredit(reseller);
  const terms = { cart, paymentMethodId, country: 'GB', domainPrefix, storage: createStorage() };
  const order = orderOf(await buy(reseller, terms));
  await tellOrder(sandbox, reseller, { order, invoice: 'ISSUED', domainPrefix, stripe });
}

async function findCredit({ shop, accountId, company }: Shopper): Promise<string> {
  const account = await shop.query(PaymentMethodList, { accountId });
  const credit = account?.paymentMethods?.find(({ kind }) => kind === 'CREDIT');
  if (!credit?.available) {
    throw new Error(`${company} has no credit line.`);
  }
  tell(`It pays by invoice: ${written(credit.available)} of its credit are still free.`);
  return credit.id;
}
