import { accept, reject, type Result } from '../../shared/result/result.ts';
import { LINES_MAX } from './cart.ts';

/** A plan as a cart may sell it now. */
export interface PlanForCart {
  isWithdrawn: boolean;
  quantityMin: number;
  quantityMax: number;
  /** Whether the tenant sells in the buyer's country; true while no buyer is known. */
  isSoldInMarket: boolean;
  /** One unit and billing cycle on the list that applies; null when there is none in the cart's currency. */
  unitPriceMinor: bigint | null;
}

export interface LineChange {
  quantity: number;
  /** Null for a plan that is unknown here. */
  plan: PlanForCart | null;
  /** How many lines the cart has for other plans. */
  otherLines: number;
}

export interface LineRefusal {
  code: 'NOT_FOUND' | 'BAD_USER_INPUT' | 'PLAN_NOT_AVAILABLE' | 'QUANTITY_OUT_OF_BOUNDS';
  message: string;
  path: string[];
}

export type CartProblemCode = 'PRICE_CHANGED' | 'PLAN_WITHDRAWN' | 'NOT_SOLD_IN_MARKET' | 'QUANTITY_OUT_OF_BOUNDS';

/** What the line is to be: null when it is to go, else its quantity at the price of now. */
export function decideLine({
  quantity,
  plan,
  otherLines,
}: LineChange): Result<{ unitPriceMinor: bigint } | null, LineRefusal> {
  if (quantity < 0) {
    return refuse('BAD_USER_INPUT', 'A quantity is a whole number, 0 to remove the line.', 'quantity');
  }
  if (!plan) {
    return refuse('NOT_FOUND', 'There is no such plan. Take its id from `plans`.', 'planId');
  }
  if (quantity === 0) {
    return accept(null);
  }
  const { unitPriceMinor, isWithdrawn, isSoldInMarket } = plan;
  if (isWithdrawn || !isSoldInMarket || unitPriceMinor === null) {
    return refuse('PLAN_NOT_AVAILABLE', 'This plan is not sold here now. Choose another one.', 'planId');
  }
  if (!isWithinBounds(quantity, plan)) {
    return refuse('QUANTITY_OUT_OF_BOUNDS', boundsText(plan), 'quantity');
  }
  if (otherLines >= LINES_MAX) {
    return refuse('BAD_USER_INPUT', `A cart has at most ${LINES_MAX} plans. Order these first.`, 'planId');
  }
  return accept({ unitPriceMinor });
}

/** What keeps a line from being bought as it stands. A line has at most one problem, the gravest. */
export function findLineProblem(
  line: { quantity: number; unitPriceMinor: bigint },
  plan: PlanForCart,
): { code: CartProblemCode; message: string } | null {
  if (plan.isWithdrawn) {
    return { code: 'PLAN_WITHDRAWN', message: 'This plan is no longer sold. Remove it.' };
  }
  if (!plan.isSoldInMarket || plan.unitPriceMinor === null) {
    return { code: 'NOT_SOLD_IN_MARKET', message: 'This plan is not sold to this buyer. Remove it.' };
  }
  if (!isWithinBounds(line.quantity, plan)) {
    return { code: 'QUANTITY_OUT_OF_BOUNDS', message: boundsText(plan) };
  }
  return plan.unitPriceMinor === line.unitPriceMinor
    ? null
    : { code: 'PRICE_CHANGED', message: 'The price has changed. Set the quantity again to take the new one.' };
}

function isWithinBounds(quantity: number, { quantityMin, quantityMax }: PlanForCart): boolean {
  return quantity >= quantityMin && quantity <= quantityMax;
}

function boundsText({ quantityMin, quantityMax }: PlanForCart): string {
  return `This plan is sold in quantities from ${quantityMin} to ${quantityMax}.`;
}

function refuse(code: LineRefusal['code'], message: string, field: string): Result<never, LineRefusal> {
  return reject({ code, message, path: [field] });
}
