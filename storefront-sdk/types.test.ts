import { expect, test } from '@jest/globals';
import { PlanMargin } from './generated/backOffice/plan-margin.ts';
import * as backOffice from './generated/backOffice.ts';
import { CreateTenant } from './generated/root/create-tenant.ts';
import { TenantList } from './generated/root/tenant-list.ts';
import { ChangeCartLine } from './generated/storefront/change-cart-line.ts';
import { CreateQuote } from './generated/storefront/create-quote.ts';
import { PlanDetail } from './generated/storefront/plan-detail.ts';
import { PlanList } from './generated/storefront/plan-list.ts';
import type { CartDetailResult } from './generated/storefront/cart-detail.ts';
import type { PlanListNode } from './generated/storefront/plan-list.ts';
import { addMoney, compareMoney, money, readMoney, subtractMoney, type Money } from './money.ts';
import { checkout, type CheckoutStorage } from './checkout.ts';
import { match } from './result.ts';
import { storefrontPurchase } from './storefront-purchase.ts';
import { createTributary, type Shop, type Staff } from './tributary.ts';

// The compiler is what tests here: each `@ts-expect-error` is an error itself when its line compiles. Nothing is run.

async function doors(shop: Shop, staff: Staff) {
  await shop.tenant('gr').query(PlanList);
  await staff.tenant('gr').query(PlanMargin, { planId: 'pln_1' });
  await staff.root({ scope: 'all' }).query(TenantList);
  // @ts-expect-error a root-only question to a tenant
  await staff.tenant('gr').query(TenantList);
  // @ts-expect-error a root-only question from a storefront
  await shop.tenant('gr').query(TenantList);
  // @ts-expect-error a storefront has no root
  shop.root();
  // @ts-expect-error a back office's question from a storefront
  await shop.tenant('gr').query(PlanMargin, { planId: 'pln_1' });
  // @ts-expect-error a storefront's question to a back office
  await staff.tenant('gr').query(PlanList);
  const input = {
    code: 'it',
    name: 'Italy',
    parentId: 'ten_1',
    countries: ['IT'],
    currencies: ['EUR'],
    timeZone: 'Europe/Rome',
  };
  await staff.root({ tenant: 'root' }).mutate(CreateTenant, input);
  // @ts-expect-error a write in many tenants at once
  await staff.root({ scope: 'all' }).mutate(CreateTenant, input);
  // @ts-expect-error a root-only act in a tenant
  await staff.tenant('gr').mutate(CreateTenant, input);
  // @ts-expect-error scope and tenant exclude each other
  staff.root({ scope: 'all', tenant: 'gr' });
}

async function variables(shop: Shop, plan: PlanListNode, cart: NonNullable<CartDetailResult>) {
  const gr = shop.tenant('gr');
  await gr.query(PlanDetail, { id: 'pln_from_an_address' });
  await gr.query(PlanDetail, { id: plan.id, quantity: 3 });
  // @ts-expect-error the id of a cart is not the id of a plan
  await gr.query(PlanDetail, { id: cart.id });
  // @ts-expect-error a required variable is missing
  await gr.query(PlanDetail);
  // @ts-expect-error a variable that the question does not have
  await gr.query(PlanDetail, { id: plan.id, amount: 3 });
  // @ts-expect-error a list is no number
  await gr.query(PlanDetail, { id: plan.id, quantity: [3] });
  await gr.mutate(ChangeCartLine, { cartId: cart.id, planId: plan.id, quantity: 1 });
  // @ts-expect-error swapped ids
  await gr.mutate(ChangeCartLine, { cartId: plan.id, planId: cart.id, quantity: 1 });
  // @ts-expect-error an amount is nothing that a buyer says
  await gr.mutate(CreateQuote, { cartId: 'crt_1', expectedVersion: 1, grossTotal: '0.01' });
  // @ts-expect-error a mutation is not a question
  await gr.query(CreateQuote, { cartId: cart.id, expectedVersion: 1 });
  // @ts-expect-error an unknown sort key
  await gr.query(PlanList, { sort: { by: 'COST' } });
  // @ts-expect-error a list has a cap
  gr.pages(PlanList, {}, {});
  // @ts-expect-error the pages are the SDK's to turn
  gr.pages(PlanList, { after: 'c1' }, { max: 10 });
  // @ts-expect-error one plan has no pages
  gr.pages(PlanDetail, { id: plan.id }, { max: 10 });
  // @ts-expect-error a plan is not followed
  await gr.waitFor(PlanDetail, { id: plan.id });
  for await (const { price } of gr.pages(PlanList, { search: 'premium' }, { max: 10 })) {
    // @ts-expect-error a plan may have no price
    readMoney(price.unitPrice);
  }
}

async function purchases(shop: Shop, staff: Staff, storage: CheckoutStorage) {
  const purchase = {
    cartId: 'crt_1',
    expectedVersion: 2,
    paymentMethodId: 'pmt_1',
    cspCustomer: { domainPrefix: 'a' },
  };
  const outcome = await checkout(shop.tenant('gr'), purchase, { documents: storefrontPurchase, storage });
  await checkout(staff.tenant('gr'), purchase, { documents: backOffice, storage });
  // @ts-expect-error a storefront's operations at a back office
  await checkout(staff.tenant('gr'), purchase, { documents: storefrontPurchase, storage });
  const unknown = { ...purchase, cspCustomer: { domainPrefix: 7 } };
  // @ts-expect-error not how a customer is described
  await checkout(shop.tenant('gr'), unknown, { documents: storefrontPurchase, storage });
  // @ts-expect-error it may not have been ordered
  void outcome.order;
  return outcome.status === 'ordered' && outcome.order.invoices?.[0]?.grossTotal;
}

async function results(shop: Shop) {
  const result = await shop.tenant('gr').mutate(CreateQuote, { cartId: 'crt_1', expectedVersion: 2 });
  // @ts-expect-error whether it was done is not known yet
  void result.quote;
  if (result.ok) {
    const token: string = result.quote.token;
    return token;
  }
  // @ts-expect-error after a refusal there may be no quote
  void result.current.quote.id;
  // @ts-expect-error no code of this mutation
  void (result.errors[0].code === 'DOMAIN_TAKEN');
  // @ts-expect-error `otherwise` is missing: a newer platform has more codes
  match(result, { ok: () => 1, CART_EMPTY: () => 2 });
  // @ts-expect-error a code that this mutation does not have
  match(result, { ok: () => 1, DOMAIN_TAKEN: () => 2, otherwise: () => 3 });
  const count: number = match(result, { ok: () => 1, CART_EMPTY: () => 2, otherwise: (errors) => errors.length });
  return count;
}

function amounts(unknown: Money) {
  const euro = money(100n, 'EUR');
  const krona = money(100n, 'SEK');
  const sum: Money<'EUR'> = addMoney(euro, euro);
  // @ts-expect-error euro and krona
  addMoney(euro, krona);
  // @ts-expect-error euro and krona
  subtractMoney(krona, euro);
  // @ts-expect-error euro and krona
  compareMoney(euro, krona);
  // @ts-expect-error euro and something
  addMoney(euro, unknown);
  // @ts-expect-error krona is no euro
  const wrong: Money<'EUR'> = krona;
  // @ts-expect-error a float is no amount
  money(1.5, 'EUR');
  // @ts-expect-error there is no such currency
  money(100n, 'EURO');
  const read: Money<'SEK'> = readMoney({ amount: '1.00', currency: 'SEK' }, 'SEK');
  return [sum, wrong, read];
}

function beginnings() {
  createTributary({ url: 'https://api.example', storefrontKey: 'sfk', guestToken: null });
  // @ts-expect-error a back office is no guest
  createTributary({ url: 'https://api.example', guestToken: 'guest' });
  // @ts-expect-error nowhere
  createTributary({ storefrontKey: 'sfk' });
}

test('what must not compile does not compile', () => {
  expect([doors, variables, purchases, results, amounts, beginnings].every((one) => typeof one === 'function')).toBe(
    true,
  );
});
