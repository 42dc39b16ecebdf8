import DataLoader from 'dataloader';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import type { CartStatus } from '../domain/cart.ts';
import type { PlanForCart } from '../domain/cart-line.ts';
import { PLAN_FOR_CART_COLUMNS, planForCart, PLANS_FOR_CART, type PlanForCartRow } from '../entities/plan-for-cart.ts';

/** A row of `pricing.cart` as it is read. */
export interface CartRecord {
  tenant_id: string;
  id: string;
  account_id: string;
  /** Null while a visitor has not signed in. */
  buyer_id: string | null;
  /** Null while nobody has ordered it. */
  order_id: string | null;
  currency: string;
  status: CartStatus;
  version: number;
  expires_at: Date;
}

export const CART_COLUMNS = 'tenant_id, id, account_id, buyer_id, order_id, currency, status, version, expires_at';

/** A line as it is read. */
interface CartLineRow extends PlanForCartRow {
  tenant_id: string;
  cart_id: string;
  id: string;
  plan_id: string;
  currency: string;
  quantity: number;
  unit_price_minor: string;
}

/** A line with its plan as it could be sold now; null for one that is unknown here. */
export type CartLineRecord = CartLineRow & { plan: PlanForCart | null };

const LINES = `
  with wanted as (
    select line.tenant_id, line.cart_id, line.plan_id, line.id as line_id, line.quantity, line.unit_price_minor, $3::timestamptz as as_of
    from pricing.cart_line line
    join unnest($1::uuid[], $2::uuid[]) as asked (tenant_id, id) on line.tenant_id = asked.tenant_id and line.cart_id = asked.id)
  select wanted.tenant_id, wanted.cart_id, wanted.line_id as id, wanted.plan_id, wanted.quantity, wanted.unit_price_minor, cart.currency,
    ${PLAN_FOR_CART_COLUMNS}
  from wanted ${PLANS_FOR_CART} order by wanted.line_id`;

const ACTIVE = `
  select cart.tenant_id, cart.id, cart.account_id, cart.buyer_id, cart.order_id, cart.currency, cart.status, cart.version, cart.expires_at
  from unnest($1::uuid[], $2::uuid[]) as wanted (tenant_id, account_id)
  cross join lateral (
    select * from pricing.cart
    where cart.tenant_id = wanted.tenant_id and cart.account_id = wanted.account_id and cart.status = 'OPEN' and cart.expires_at > $3
    order by cart.created_at desc, cart.id desc limit 1
  ) cart`;

/** The newest open cart of each account, null without one: one statement a tick. */
export function loaderOfActiveCarts(
  reader: Reader,
  context: ReadContext,
  now: Date,
): DataLoader<RowKey, CartRecord | null, string> {
  const keyOf = ({ tenantId, id }: RowKey) => `${tenantId} ${id}`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id), now];
      const rows = await reader.read<CartRecord>(context, { text: ACTIVE, values });
      const found = new Map(rows.map((row) => [keyOf({ tenantId: row.tenant_id, id: row.account_id }), row]));
      return keys.map((key) => found.get(keyOf(key)) ?? null);
    },
    { cacheKeyFn: keyOf },
  );
}

/** The lines of each cart in the order in which they were added, with the plans and prices of now: one statement a tick. */
export function loaderOfCartLines(
  reader: Reader,
  context: ReadContext,
  now: Date,
): DataLoader<RowKey, CartLineRecord[], string> {
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id), now];
      const rows = await reader.read<CartLineRow>(context, { text: LINES, values });
      const found = Map.groupBy(
        rows.map((row) => ({ ...row, plan: planForCart(row) })),
        (row) => row.cart_id,
      );
      return keys.map((key) => found.get(key.id) ?? []);
    },
    { cacheKeyFn: ({ tenantId, id }) => `${tenantId} ${id}` },
  );
}
