import type { PlanForCart } from '../domain/cart-line.ts';

/** A plan as a cart may sell it, as it is read. */
export interface PlanForCartRow {
  is_withdrawn: boolean | null;
  quantity_min: number;
  quantity_max: number;
  is_sold_in_market: boolean;
  current_price_minor: string | null;
}

export const PLAN_FOR_CART_COLUMNS = `plan.is_withdrawn, plan.quantity_min, plan.quantity_max,
  coalesce(buyer.country = any(settings.countries), true) as is_sold_in_market, price.instalment_minor as current_price_minor`;

/**
 * Joins to `wanted (tenant_id, cart_id, plan_id, as_of)` the cart, the plan and the price that counts: on the resellers' list
 * for a reseller where that has the plan, else on everyone's.
 */
export const PLANS_FOR_CART = `
  join pricing.cart on cart.tenant_id = wanted.tenant_id and cart.id = wanted.cart_id
  left join pricing.buyer payer on payer.tenant_id = cart.tenant_id and payer.account_id = cart.account_id
  left join pricing.buyer buyer on buyer.tenant_id = cart.tenant_id and buyer.account_id = coalesce(cart.buyer_id, cart.account_id)
  left join pricing.tenant_settings settings on settings.tenant_id = cart.tenant_id
  left join pricing.sellable_plan plan on plan.tenant_id = cart.tenant_id and plan.plan_id = wanted.plan_id
  left join lateral (
    select found.version_id, found.instalment_minor, found.cost_minor, found.steps
    from pricing.price_list list
    join pricing.price_list_version version on version.tenant_id = list.tenant_id and version.price_list_id = list.id
      and version.effective_from <= wanted.as_of and (version.effective_until is null or wanted.as_of < version.effective_until)
    join pricing.price found on found.tenant_id = version.tenant_id and found.version_id = version.id and found.plan_id = wanted.plan_id
    where list.tenant_id = cart.tenant_id and list.currency = cart.currency
      and (list.audience = 'EVERYONE' or (list.audience = 'RESELLERS' and payer.kind = 'RESELLER'))
    order by list.audience desc, found.market limit 1
  ) price on true`;

/** Null for a plan that is unknown here. */
export function planForCart(row: PlanForCartRow): PlanForCart | null {
  const { is_withdrawn: isWithdrawn, quantity_min: quantityMin, quantity_max: quantityMax } = row;
  const unitPriceMinor = row.current_price_minor === null ? null : BigInt(row.current_price_minor);
  return isWithdrawn === null
    ? null
    : { isWithdrawn, quantityMin, quantityMax, isSoldInMarket: row.is_sold_in_market, unitPriceMinor };
}
