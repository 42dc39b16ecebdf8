import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { PricingContext } from '../context.ts';
import { decideOpenCart, type CartStatus } from '../domain/cart.ts';
import { unknownCart } from './unknown-cart.ts';

export interface LockedCart {
  tenantId: string;
  id: string;
  accountId: string;
  resellerAccountId: string | null;
  buyerId: string | null;
  currency: string;
  status: CartStatus;
  version: number;
  expiresAt: Date;
}

/** The cart of the acting tenant and account, locked, if it can still be changed and bought. */
export async function lockOpenCart(transaction: Transaction, { tenantId, now }: PricingContext, cartId: string) {
  const id = decodeId('cart', cartId);
  const [row] = await transaction.query<Omit<LockedCart, 'expiresAt'> & { expiresAt: string }>(sql`
    select tenant_id as "tenantId", id, account_id as "accountId", reseller_account_id as "resellerAccountId", buyer_id as "buyerId", currency, status,
      version, expires_at as "expiresAt"
    from pricing.cart where tenant_id = ${tenantId} and id = ${id} for update`);
  return row ? decideOpenCart<LockedCart>({ ...row, expiresAt: new Date(row.expiresAt) }, now) : unknownCart();
}
