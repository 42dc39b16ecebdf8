import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Money, moneyView } from '../../shared/graphql/common-types.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money, multiply } from '../../shared/money/money.ts';
import { findLineProblem } from '../domain/cart-line.ts';
import type { CartLineRecord } from '../queries/carts.ts';
import { Plan } from './plan-price.ts';

@ObjectType({ description: 'So many units of a plan.', simpleResolvers: true })
export class CartLine {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => Plan, { nullable: true, description: 'What is bought.' })
  plan!: Plan | null;

  @Field(() => Int, { description: 'How many units, at least 1.' })
  quantity!: number;

  @Field(() => Money, {
    description: 'One unit for one billing cycle, before tax, as it was when the line was last changed.',
  })
  unitPrice!: Money;

  @Field(() => Money, { description: 'All units for one billing cycle, before tax.' })
  net!: Money;
}

export enum CartProblemCode {
  PRICE_CHANGED = 'PRICE_CHANGED',
  PLAN_WITHDRAWN = 'PLAN_WITHDRAWN',
  NOT_SOLD_IN_MARKET = 'NOT_SOLD_IN_MARKET',
  QUANTITY_OUT_OF_BOUNDS = 'QUANTITY_OUT_OF_BOUNDS',
}
registerEnumType(CartProblemCode, {
  name: 'CartProblemCode',
  description: 'Why a line cannot be bought as it is.',
  valuesConfig: {
    PRICE_CHANGED: { description: 'It costs something else now. Set its quantity again to take the new price.' },
    PLAN_WITHDRAWN: { description: 'It is no longer sold. Remove the line.' },
    NOT_SOLD_IN_MARKET: { description: "It is not sold in the cart's currency or in the buyer's country." },
    QUANTITY_OUT_OF_BOUNDS: { description: 'It is sold in other quantities.' },
  },
});

@ObjectType({ description: 'What keeps a line from being bought as it is.', simpleResolvers: true })
export class CartProblem {
  @Field(() => CartProblemCode, { description: 'For programs; never changes.' })
  code!: CartProblemCode;

  @Field(() => String, { description: 'What is wrong and what to do next, for a person. May change.' })
  message!: string;

  @Field(() => CartLine, { nullable: true, description: 'The line that has it; null when the whole cart has.' })
  line!: CartLine | null;

  @Field(() => Money, { nullable: true, description: 'What one unit costs now; null when it is not sold.' })
  currentUnitPrice!: Money | null;
}

/** The graph's form of a line. */
export function cartLineView(row: CartLineRecord): CartLine {
  const unitPrice = money(BigInt(row.unit_price_minor), currencyCode(row.currency));
  return {
    id: encodeId('cartLine', row.id),
    plan: { tenantId: encodeId('tenant', row.tenant_id), id: encodeId('plan', row.plan_id) },
    quantity: row.quantity,
    unitPrice: moneyView(unitPrice),
    net: moneyView(multiply(unitPrice, BigInt(row.quantity))),
  };
}

/** Null when the line can be bought as it is. */
export function cartProblemView(row: CartLineRecord): CartProblem | null {
  const { plan, quantity, unit_price_minor: shown } = row;
  const problem = plan && findLineProblem({ quantity, unitPriceMinor: BigInt(shown) }, plan);
  if (!problem) {
    return null;
  }
  const { unitPriceMinor } = plan;
  return {
    code: problem.code as CartProblemCode,
    message: problem.message,
    line: cartLineView(row),
    currentUnitPrice: unitPriceMinor === null ? null : moneyView(money(unitPriceMinor, currencyCode(row.currency))),
  };
}
