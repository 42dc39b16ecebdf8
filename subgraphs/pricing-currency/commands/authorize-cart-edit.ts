import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { PricingContext } from '../context.ts';

/** A shopper fills a cart of the own account without any permission; whoever acts for all accounts needs one. */
export function authorizeCartEdit(context: PricingContext): void {
  if (context.accountId === ALL_ACCOUNTS) {
    authorize(context, 'cart:write');
  }
}
