import type { ApiClient } from '../../cli/api-client.ts';

export interface FilledCart {
  cart: { id: string; version: number };
  planId: string;
}

/**
 * A cart of somebody's with three units of one plan: the cheapest, which may be free, or with `DESC` the dearest. Staff name
 * the buyer.
 */
export async function filledCart(
  client: ApiClient,
  input: object = {},
  direction: 'ASC' | 'DESC' = 'ASC',
): Promise<FilledCart> {
  const { plans } = await client.query<{ plans: { nodes: { id: string }[] } }>(
    `{ plans(first: 1, sort: { by: LISTED_PRICE, direction: ${direction} }) { nodes { id } } }`,
  );
  const planId = plans.nodes[0]?.id ?? '';
  const { cart } = await client.mutate<{ cart: { id: string } }>('createCart', input, 'cart { id }');
  const line = { cartId: cart.id, planId, quantity: 3 };
  return {
    planId,
    ...(await client.mutate<{ cart: FilledCart['cart'] }>('changeCartLine', line, 'cart { id version }')),
  };
}

/** A quote of a new cart; returns both ids. */
export async function freshQuote(
  client: ApiClient,
  direction: 'ASC' | 'DESC' = 'ASC',
): Promise<{ cartId: string; quoteId: string }> {
  const { cart } = await filledCart(client, {}, direction);
  const input = { cartId: cart.id, expectedVersion: cart.version };
  const { quote } = await client.mutate<{ quote: { id: string } }>('createQuote', input, 'quote { id }');
  return { cartId: cart.id, quoteId: quote.id };
}
