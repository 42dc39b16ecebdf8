import type { PricingContext } from '../context.ts';
import { CART_COLUMNS, type CartRecord } from './carts.ts';
import { QUOTE_COLUMNS, type QuoteRecord } from './quotes.ts';
import { inScope } from './scope.ts';

/** The cart with this id in the read scope, as far as the viewer may see it. */
export function findCartById(context: PricingContext, id: string): Promise<CartRecord | null> {
  return findById<CartRecord>(context, id, `select ${CART_COLUMNS} from pricing.cart`);
}

/** The quote with this id in the read scope, as far as the viewer may see it. */
export function findQuoteById(context: PricingContext, id: string): Promise<QuoteRecord | null> {
  return findById<QuoteRecord>(context, id, `select ${QUOTE_COLUMNS} from pricing.quote`);
}

async function findById<Row>(context: PricingContext, id: string, select: string): Promise<Row | null> {
  const { where, values } = inScope(context, [id], (wanted) => [`id = ${wanted}`]);
  const [row] = await context.reader.read<Row>(context, { text: `${select} where ${where}`, values });
  return row ?? null;
}
