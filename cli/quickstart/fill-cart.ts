import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeCartLine, CreateCart, PlanBySku } from '../../storefront-sdk/generated/storefront.ts';
import { done } from './done.ts';
import type { Shopper } from './sign-in.ts';
import { tell } from './terminal.ts';

export const BUSINESS_PREMIUM = 'CFQ7TTC0LCHC:0002';
export const BUSINESS_STANDARD = 'CFQ7TTC0LDPB:0001';

/** So many seats of a plan, for a year. */
export interface Wish {
  sku: string;
  billingCycle: 'MONTHLY' | 'ANNUAL';
  seats: number;
}

/** A cart as its buyer has seen it. */
export interface FilledCart {
  cartId: string;
  expectedVersion: number;
}

/** A new cart with these lines, for the shopper's own company or for an end customer of it. */
export async function fillCart(
  { shop, name, company, tenant }: Shopper,
  wishes: readonly Wish[],
  endCustomer?: { id: string; name: string },
): Promise<FilledCart> {
  const cart = await beginCart(shop, endCustomer?.id);
  let { version } = cart;
  const chosen: string[] = [];
  for (const { sku, billingCycle, seats } of wishes) {
    const plan = await shop.query(PlanBySku, { sku, termDuration: 'P1Y', billingCycle });
    if (!plan) {
      throw new Error(`${sku} is not sold at ${tenant}.`);
    }
    const line = { cartId: cart.id, planId: plan.id, quantity: seats };
    version = done(await shop.mutate(ChangeCartLine, line)).cart.version;
    chosen.push(`${seats} × ${plan.title}, a year, paid ${billingCycle === 'MONTHLY' ? 'by the month' : 'at once'}`);
  }
  const whom = endCustomer ? ` for ${endCustomer.name}` : '';
  tell(`${name} of ${company} shops at ${tenant}${whom}: ${chosen.join('; ')}.`);
  return { cartId: cart.id, expectedVersion: version };
}

const TRIES = 50;
const PAUSE_MILLISECONDS = 200;

/** The shop hears of a new end customer a moment after it was added. */
async function beginCart(shop: Shopper['shop'], buyerId: string | undefined) {
  let created = await shop.mutate(CreateCart, { buyerId });
  for (let tries = 1; tries < TRIES && !created.ok && created.errors[0].code === 'NOT_FOUND'; tries++) {
    await sleep(PAUSE_MILLISECONDS);
    created = await shop.mutate(CreateCart, { buyerId });
  }
  return done(created).cart;
}
