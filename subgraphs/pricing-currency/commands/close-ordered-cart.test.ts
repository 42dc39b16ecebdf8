import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Claims } from '../../shared/context/operation-context.ts';
import { ORDER_PLACED, type OrderPlaced } from '../../shared/events/contracts/provisioning.ts';
import { handleOnce } from '../../shared/events/worker.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { cartSteps, codesOf, type SeenCart, type SeenQuote } from '../../shared/testing/cart-steps.ts';
import { priceListsAs } from '../../shared/testing/price-lists.ts';
import {
  accountChanged,
  legalEntityChanged,
  planPublished,
  publishFacts,
  tenantChanged,
} from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const NOON = new Date('2026-11-22T12:00:00.000Z');
const MINUTE = 60_000;

describe('a cart that has been ordered', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const planId = uuidv7();
  const [hotel, kentro] = [uuidv7(), uuidv7()];
  const staff = () => claimsOf(tenantId);
  const shopper = (accountId: string) =>
    claimsOf(tenantId, { accountId, permissions: ['cart:write', 'order:place'], door: 'storefront' });
  const steps = cartSteps(() => platform);
  const { send, quote } = steps;
  const put = (claims: Claims, cart: SeenCart, quantity: number) => steps.put(claims, cart, quantity, planId);
  const filled = (claims: Claims) => steps.fill(claims, 10, planId);
  const tell = (...facts: Parameters<typeof publishFacts>[2][]) =>
    publishFacts(platform, { as: 'pricing', tenantId }, ...facts);
  const orderOf = (cart: SeenCart, { id }: SeenQuote) => {
    const orderId = uuidv7();
    const body: OrderPlaced = {
      orderId,
      number: 'GR-2026-000041',
      placedAt: NOON.toISOString(),
      cartId: decodeId('cart', cart.id)!,
      quoteId: decodeId('quote', id)!,
      paymentAuthorizationId: uuidv7(),
      accountId: hotel,
      resellerAccountId: null,
      buyerId: hotel,
      currency: 'EUR',
      grossMinor: '24552',
    };
    return { topic: ORDER_PLACED, aggregateId: orderId, body };
  };

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    platform.setClock(NOON);
    await tell(
      tenantChanged(tenantId),
      legalEntityChanged(uuidv7()),
      accountChanged(hotel),
      accountChanged(kentro, { kind: 'RESELLER' }),
      planPublished(planId),
    );
    const everyone = { name: 'Everyone', currency: 'EUR', audience: 'EVERYONE' };
    await priceListsAs(platform, staff()).createActive(everyone, { market: 'GR', markupPercent: '12.5' });
  });
  afterAll(() => platform.stop());
  beforeEach(() => platform.setClock(NOON));

  const statusOf = async ({ id }: { id: string }) => {
    const text = `query ($id: ID!) { quote(id: $id) { status } }`;
    const { data } = await platform.ask('pricing', shopper(hotel), text, { id });
    return data.quote.status as string;
  };

  test('P03: what one tab has ordered, the other can neither change nor quote, and sees the order instead', async () => {
    const claims = shopper(hotel);
    const cart = await filled(claims);
    const [{ quote: first }, { quote: second }] = [await quote(claims, cart), await quote(claims, cart)];
    const order = orderOf(cart, first);
    await tell(order);
    const orderId = encodeId('order', order.aggregateId);
    const closed = { ...cart, status: 'ORDERED', version: 3, order: { id: orderId } };
    for (const refused of [
      await put(claims, cart, 11),
      await put(claims, cart, 0),
      await send(claims, 'changeCartBuyer', { cartId: cart.id }),
      await quote(claims, cart),
    ]) {
      expect(codesOf(refused)).toEqual([['CART_ALREADY_CHECKED_OUT', 'cartId']]);
      expect(refused.cart).toEqual(closed);
    }
    expect([await statusOf(first), await statusOf(second)]).toEqual(['ORDERED', 'EXPIRED']);
  });

  test('an order that is told again, or after cart and quote have expired, closes the cart once', async () => {
    const claims = shopper(hotel);
    const cart = await filled(claims);
    const { quote: made } = await quote(claims, cart);
    platform.setClock(new Date('2026-12-23T12:00:00.000Z'));
    const order = orderOf(cart, made);
    await tell(order);
    await platform.sql(`delete from messaging.handled_event where handler = 'pricing.on-order-placed'`);
    const [event] = await platform.sql<{ id: string }>('select id from messaging.event where aggregate_id = $1', [
      order.aggregateId,
    ]);
    const handler = pricing.handlers.find(({ topics }) => topics.includes(ORDER_PLACED))!;
    const services = { writer: await platform.writer('pricing'), clock: () => NOON };
    await handleOnce(services, handler, { tenantId, eventId: event!.id });
    const { data } = await platform.ask(
      'pricing',
      claims,
      `query ($id: ID!) { cart(id: $id) { status version order { id } } }`,
      cart,
    );
    expect(data.cart).toEqual({ status: 'ORDERED', version: 3, order: { id: encodeId('order', order.aggregateId) } });
    expect(await statusOf(made)).toBe('ORDERED');
  });

  test('the active cart of an account is the newest that can still be bought', async () => {
    const buyer = uuidv7();
    await tell(accountChanged(buyer));
    const claims = shopper(buyer);
    const key = { tenantId: encodeId('tenant', tenantId), id: encodeId('account', buyer) };
    const representations = [{ __typename: 'Account', ...key }];
    const activeCart = async (who: Claims) => {
      const text = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Account { activeCart { id } } } }`;
      const { data } = await platform.ask('pricing', who, text, { representations });
      return (data._entities[0] as { activeCart: { id: string } | null }).activeCart?.id ?? null;
    };
    expect(await activeCart(claims)).toBeNull();
    const older = await filled(claims);
    platform.setClock(new Date(NOON.getTime() + MINUTE));
    const newer = await filled(claims);
    expect([await activeCart(claims), await activeCart(staff())]).toEqual([newer.id, newer.id]);
    expect([await activeCart(shopper(kentro)), await activeCart(claimsOf(uuidv7()))]).toEqual([null, null]);
    await tell(orderOf(newer, (await quote(claims, newer)).quote));
    expect(await activeCart(claims)).toBe(older.id);
    platform.setClock(new Date('2026-12-22T12:00:00.000Z'));
    expect(await activeCart(claims)).toBeNull();
  });
});
