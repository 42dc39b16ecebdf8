import { sql } from 'kysely';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { cartExpiry } from '../domain/cart.ts';
import { decideParties, type CartParties } from '../domain/cart-parties.ts';
import { PLANS_FOR_CART } from '../entities/plan-for-cart.ts';
import { authorizeCartEdit } from './authorize-cart-edit.ts';
import { findGuestCart, type GuestCart } from './find-guest-cart.ts';
import { findParties } from './find-parties.ts';

export interface CreateCart {
  currency?: string | null;
  buyerId?: string | null;
  guestToken?: string | null;
}

/**
 * Begins a cart. With a guest's token it holds what the guest had chosen, at the prices of its owner; what is not sold to the
 * owner is left out. A guest's cart goes over once: asking again finds the cart that it went into.
 */
export async function createCart(context: PricingContext, input: CreateCart) {
  authorizeCartEdit(context);
  const guest = input.guestToken ? await findGuestCart(context, input.guestToken) : accept(null);
  if (!guest.ok) {
    return guest;
  }
  return context.writer.transaction(context, async (transaction) => {
    const parties = await findCartParties(transaction, context, input);
    if (!parties.ok) {
      return parties;
    }
    const id = await insertCart(transaction, context, parties.value, guest.value);
    if (id !== null) {
      await takeLinesOver(transaction, context, { id, ...parties.value }, guest.value?.lines ?? []);
      return accept({ id });
    }
    const other =
      (await findTakenOver(transaction, context, guest.value)) ??
      (await insertCart(transaction, context, parties.value, null));
    if (other === null) {
      throw new Error('a cart that takes nothing over was not begun');
    }
    return accept({ id: other });
  });
}

async function findCartParties(transaction: Transaction, context: PricingContext, input: CreateCart) {
  const { tenantId, accountId } = context;
  const ownerId = accountId === ALL_ACCOUNTS ? null : accountId;
  const { currency = null, buyerId = null } = input;
  const wanted = buyerId === null ? null : decodeId('account', buyerId);
  const found = await findParties(transaction, tenantId, [ownerId, wanted]);
  const [settings] = await transaction.query<{ currencies: string[] }>(sql`
    select currencies from pricing.tenant_settings where tenant_id = ${tenantId}`);
  return decideParties({
    ownerId,
    owner: found.get(ownerId ?? '') ?? null,
    buyer: buyerId === null ? undefined : (found.get(wanted ?? '') ?? null),
    currency,
    defaultCurrency: context.currency,
    offered: settings?.currencies ?? [],
  });
}

/** The new cart's id; null when the guest's cart has gone over before. */
async function insertCart(
  transaction: Transaction,
  { tenantId, now }: PricingContext,
  { accountId, resellerAccountId, buyerId, currency }: CartParties,
  guest: GuestCart | null,
): Promise<string | null> {
  const id = uuidv7();
  const inserted = await transaction.query(sql`
    insert into pricing.cart
      (tenant_id, id, account_id, reseller_account_id, buyer_id, currency, status, merged_cart_id, created_at, expires_at)
    values (${tenantId}, ${id}, ${accountId}, ${resellerAccountId}, ${buyerId}, ${currency}, 'OPEN', ${guest?.id ?? null},
      ${now.toISOString()}, ${cartExpiry(now).toISOString()})
    on conflict (tenant_id, merged_cart_id) do nothing returning id`);
  return inserted.length === 1 ? id : null;
}

async function takeLinesOver(
  transaction: Transaction,
  { tenantId, now }: PricingContext,
  cart: CartParties & { id: string },
  lines: GuestCart['lines'],
): Promise<void> {
  if (lines.length === 0) {
    return;
  }
  const wanted = JSON.stringify(lines.map((line) => ({ ...line, id: uuidv7() })));
  await transaction.query(sql`
    with wanted as (select ${tenantId}::uuid as tenant_id, ${cart.id}::uuid as cart_id, line."planId" as plan_id, line.id as line_id, line.quantity,
      ${now.toISOString()}::timestamptz as as_of
      from jsonb_to_recordset(${wanted}::jsonb) as line ("planId" uuid, quantity int, id uuid))
    insert into pricing.cart_line (tenant_id, cart_id, plan_id, id, account_id, reseller_account_id, quantity, unit_price_minor)
    select cart.tenant_id, cart.id, plan.plan_id, wanted.line_id, cart.account_id, cart.reseller_account_id, wanted.quantity, price.instalment_minor
    from wanted ${sql.raw(PLANS_FOR_CART)}
    where not plan.is_withdrawn and wanted.quantity between plan.quantity_min and plan.quantity_max and price.instalment_minor is not null
      and coalesce(buyer.country = any(settings.countries), true)`);
}

/** The cart that the guest's went into, if it is the caller's and still open. */
async function findTakenOver(
  transaction: Transaction,
  { tenantId, now }: PricingContext,
  guest: GuestCart | null,
): Promise<string | null> {
  const [cart] = await transaction.query<{ id: string }>(sql`
    select id from pricing.cart where tenant_id = ${tenantId} and merged_cart_id = ${guest?.id ?? null}::uuid
      and status = 'OPEN' and expires_at > ${now.toISOString()}::timestamptz`);
  return cart?.id ?? null;
}
