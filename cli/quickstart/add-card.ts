import { AddPaymentMethod } from '../../storefront-sdk/generated/storefront.ts';
import { done } from './done.ts';
import type { Shopper } from './sign-in.ts';

/** One of the cards that Stripe's documentation names. In a browser Stripe's own script makes the token; we never see a number. */
export async function addCard({ shop }: Shopper, gatewayToken: string): Promise<string> {
  const { paymentMethod } = done(await shop.mutate(AddPaymentMethod, { gateway: 'STRIPE', gatewayToken }));
  return paymentMethod.id;
}
