import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { decideBuyer } from '../domain/cart-parties.ts';
import { findParties } from './find-parties.ts';
import { lockOpenCart } from './lock-cart.ts';

export interface ChangeCartBuyer {
  cartId: string;
  /** Null for the account that pays. */
  buyerId?: string | null;
}

/** Says for whom a cart is. Its prices stay: they are those of the account that pays. */
export async function changeCartBuyer(context: PricingContext, { cartId, buyerId = null }: ChangeCartBuyer) {
  authorize(context, 'cart:write');
  return context.writer.transaction(context, async (transaction) => {
    const { tenantId } = context;
    const locked = await lockOpenCart(transaction, context, cartId);
    if (!locked.ok) {
      return locked;
    }
    const cart = locked.value;
    const wanted = buyerId === null ? cart.accountId : decodeId('account', buyerId);
    const parties = await findParties(transaction, tenantId, [wanted]);
    const decision = decideBuyer(parties.get(wanted ?? '') ?? null, cart.accountId);
    if (!decision.ok) {
      return decision;
    }
    await transaction.query(sql`
      update pricing.cart set buyer_id = ${decision.value}, version = version + 1
      where tenant_id = ${tenantId} and id = ${cart.id} and buyer_id is distinct from ${decision.value}::uuid`);
    return accept(null);
  });
}
