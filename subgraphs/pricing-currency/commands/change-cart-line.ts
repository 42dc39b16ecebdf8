import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { decideOpenCart, type CartStatus } from '../domain/cart.ts';
import { decideLine } from '../domain/cart-line.ts';
import { PLAN_FOR_CART_COLUMNS, planForCart, PLANS_FOR_CART, type PlanForCartRow } from '../entities/plan-for-cart.ts';
import { authorizeCartEdit } from './authorize-cart-edit.ts';
import { unknownCart } from './unknown-cart.ts';

export interface ChangeCartLine {
  cartId: string;
  planId: string;
  quantity: number;
}

/** Sets how many units of a plan are in a cart, at the price of now; 0 removes it. What is so already stays as it is. */
export async function changeCartLine(context: PricingContext, { cartId, planId, quantity }: ChangeCartLine) {
  authorizeCartEdit(context);
  return context.writer.transaction(context, async (transaction) => {
    const { tenantId, now } = context;
    const key = { tenantId, cartId: decodeId('cart', cartId), planId: decodeId('plan', planId) };
    const found = await lockCartAndFindPlan(transaction, key, now);
    if (!found || !key.cartId) {
      return unknownCart();
    }
    const open = decideOpenCart({ status: found.status, expiresAt: new Date(found.expires_at) }, now);
    if (!open.ok) {
      return open;
    }
    const line = decideLine({ quantity, plan: planForCart(found), otherLines: found.other_lines });
    if (!line.ok) {
      return line;
    }
    await (line.value
      ? putLine(transaction, key, { ...found, ...line.value, quantity })
      : removeLine(transaction, key));
    return accept(null);
  });
}

interface LineKey {
  tenantId: string;
  cartId: string | null;
  planId: string | null;
}

interface FoundLine extends PlanForCartRow {
  account_id: string;
  reseller_account_id: string | null;
  status: CartStatus;
  expires_at: string;
  other_lines: number;
}

async function lockCartAndFindPlan(
  transaction: Transaction,
  { tenantId, cartId, planId }: LineKey,
  now: Date,
): Promise<FoundLine | null> {
  const [found] = await transaction.query<FoundLine>(sql`
    with wanted as (select ${tenantId}::uuid as tenant_id, ${cartId}::uuid as cart_id, ${planId}::uuid as plan_id,
      ${now.toISOString()}::timestamptz as as_of)
    select cart.account_id, cart.reseller_account_id, cart.status, cart.expires_at, ${sql.raw(PLAN_FOR_CART_COLUMNS)},
      (select count(*)::int from pricing.cart_line line
        where line.tenant_id = cart.tenant_id and line.cart_id = cart.id and line.plan_id <> wanted.plan_id) as other_lines
    from wanted ${sql.raw(PLANS_FOR_CART)}
    for update of cart`);
  return found ?? null;
}

interface LineToPut extends Pick<FoundLine, 'account_id' | 'reseller_account_id'> {
  quantity: number;
  unitPriceMinor: bigint;
}

/** Only a line that becomes another one makes the cart's version grow. */
async function putLine(
  transaction: Transaction,
  { tenantId, cartId, planId }: LineKey,
  line: LineToPut,
): Promise<void> {
  await transaction.query(sql`
    with changed as (
      insert into pricing.cart_line as known
        (tenant_id, cart_id, plan_id, id, account_id, reseller_account_id, quantity, unit_price_minor)
      values (${tenantId}, ${cartId}, ${planId}, ${uuidv7()}, ${line.account_id}, ${line.reseller_account_id}, ${line.quantity},
        ${line.unitPriceMinor.toString()})
      on conflict (tenant_id, cart_id, plan_id) do update set quantity = excluded.quantity, unit_price_minor = excluded.unit_price_minor
      where (known.quantity, known.unit_price_minor) is distinct from (excluded.quantity, excluded.unit_price_minor)
      returning cart_id)
    update pricing.cart set version = version + 1
    where tenant_id = ${tenantId} and id = ${cartId} and exists (select from changed)`);
}

async function removeLine(transaction: Transaction, { tenantId, cartId, planId }: LineKey): Promise<void> {
  await transaction.query(sql`
    with removed as (
      delete from pricing.cart_line where tenant_id = ${tenantId} and cart_id = ${cartId} and plan_id = ${planId} returning cart_id)
    update pricing.cart set version = version + 1
    where tenant_id = ${tenantId} and id = ${cartId} and exists (select from removed)`);
}
