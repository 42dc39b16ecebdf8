import { sql } from 'kysely';
import { verifyGuestToken } from '../../shared/context/session-token.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';

export interface GuestCart {
  id: string;
  lines: { planId: string; quantity: number }[];
}

/**
 * What somebody had put into a cart before signing in: the newest one that is open, read as the guest whose token it is. Null
 * when there is none.
 */
export async function findGuestCart(context: PricingContext, guestToken: string) {
  const { tenantId, now } = context;
  const guest = await verifyGuestToken(guestToken);
  if (!guest || guest.tenantId !== tenantId || context.actorKind !== 'member') {
    const message = 'A guest token is taken over by its owner after signing in. Leave it out.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['guestToken'] });
  }
  const asGuest = { tenantId, accountId: guest.guestId, now };
  const [cart] = await context.writer.transaction(asGuest, (transaction) =>
    transaction.query<GuestCart>(sql`
      select cart.id, coalesce((select jsonb_agg(jsonb_build_object('planId', plan_id, 'quantity', quantity)) from pricing.cart_line line
        where line.tenant_id = cart.tenant_id and line.cart_id = cart.id), '[]') as lines
      from pricing.cart
      where tenant_id = ${tenantId} and account_id = ${guest.guestId} and status = 'OPEN' and expires_at > ${now.toISOString()}::timestamptz
      order by created_at desc limit 1`),
  );
  return accept(cart ?? null);
}
