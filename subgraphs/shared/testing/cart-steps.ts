import type { Claims } from '../context/operation-context.ts';
import { encodeId } from '../ids/type-id.ts';
import type { SubgraphHeaders } from '../server/start-subgraph.ts';
import type { TestPlatform } from './test-platform.ts';

const CART = `cart { id status version currency account { id } buyer { id } order { id } netTotal { amount currency } expiresAt
  lines { id plan { id } quantity unitPrice { amount } net { amount } } problems { code currentUnitPrice { amount } line { quantity } } }`;
const QUOTE = `quote { id status cartVersion netTotal { amount } taxTotal { amount } grossTotal { amount currency } expiresAt token
  taxSubtotals { category ratePercent net { amount } tax { amount } }
  lines { quantity period { firstDay lastDay days } sell { unitPrice { amount } net { amount } tax { amount } gross { amount } }
    taxDecision { category ratePercent buyerVatId legalText explanation { steps { rule facts { name value } } } }
    explanation { summary steps { rule facts { name value } amountAfter { amount } } } } }`;
const ERRORS = 'userErrors { code path message }';

export interface SeenCart {
  id: string;
  status: string;
  version: number;
  currency: string;
  account: { id: string } | null;
  buyer: { id: string } | null;
  order: { id: string } | null;
  netTotal: { amount: string };
  lines: { quantity: number; unitPrice: { amount: string }; net: { amount: string } }[];
  problems: { code: string; currentUnitPrice: { amount: string } | null }[];
}

export interface SeenQuote {
  id: string;
  token: string;
  status: string;
  netTotal: { amount: string };
  taxTotal: { amount: string };
  grossTotal: { amount: string };
  lines: { explanation: { steps: { rule: string }[] } }[];
}

/** What the mutations of carts answer; cart and quote are null only where a test expects it. */
export interface CartPayload {
  cart: SeenCart;
  quote: SeenQuote;
  userErrors: { code: string; path: string[] }[];
}

/**
 * The mutations of carts as anybody sends them to the platform that runs by then. Edits carry no Idempotency-Key: they need
 * none.
 */
export function cartSteps(platform: () => TestPlatform) {
  const send = async (
    claims: Claims,
    mutation: string,
    input: object,
    headers: SubgraphHeaders = { 'idempotency-key': undefined },
  ): Promise<CartPayload> => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const selection = mutation === 'createQuote' ? `${QUOTE} ${CART} ${ERRORS}` : `${CART} ${ERRORS}`;
    const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`;
    const { data, errors } = await platform().ask('pricing', claims, text, { input }, headers);
    if (errors) {
      throw new Error(errors.map((error) => `${String(error.extensions.code)} ${error.message}`).join());
    }
    return data[mutation] as CartPayload;
  };
  const begin = async (claims: Claims, input: object = {}) => (await send(claims, 'createCart', input)).cart;
  const put = (claims: Claims, cart: { id: string }, quantity: number, planId: string) =>
    send(claims, 'changeCartLine', { cartId: cart.id, planId: encodeId('plan', planId), quantity });
  return {
    send,
    begin,
    put,
    /** A new cart with so many units of a plan. */
    fill: async (claims: Claims, quantity: number, planId: string, input: object = {}) =>
      (await put(claims, await begin(claims, input), quantity, planId)).cart,
    quote: (claims: Claims, { id, version }: { id: string; version: number }, headers: SubgraphHeaders = {}) =>
      send(claims, 'createQuote', { cartId: id, expectedVersion: version }, headers),
  };
}

/** The refusals of a payload, each as its code and path. */
export function codesOf({ userErrors }: Pick<CartPayload, 'userErrors'>): [code: string, path: string][] {
  return userErrors.map(({ code, path }) => [code, path.join('.')]);
}
