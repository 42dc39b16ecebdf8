import { accept, reject, type Result } from '../../shared/result/result.ts';

export type CartStatus = 'OPEN' | 'ORDERED' | 'EXPIRED';

export interface CartLife {
  status: CartStatus;
  expiresAt: Date;
}

export interface ClosedCart {
  code: 'CART_ALREADY_CHECKED_OUT' | 'CART_EXPIRED';
  message: string;
  path: string[];
}

/** A cart holds no more lines than a list may without pages. */
export const LINES_MAX = 100;

const DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

/** Until when a cart that begins now can be bought. */
export function cartExpiry(now: Date): Date {
  return new Date(now.getTime() + DAYS * DAY_MILLISECONDS);
}

/** What a cart or a quote is now: nothing has to run for it to expire. */
export function statusAt({ status, expiresAt }: CartLife, now: Date): CartStatus {
  return status === 'OPEN' && expiresAt <= now ? 'EXPIRED' : status;
}

/** Whether the cart can still be changed and bought. */
export function decideOpenCart<Cart extends CartLife>(cart: Cart, now: Date): Result<Cart, ClosedCart> {
  const path = ['cartId'];
  switch (statusAt(cart, now)) {
    case 'OPEN':
      return accept(cart);
    case 'ORDERED':
      return reject({
        code: 'CART_ALREADY_CHECKED_OUT',
        message: 'This cart has been ordered. Begin a new one.',
        path,
      });
    case 'EXPIRED':
      return reject({ code: 'CART_EXPIRED', message: 'This cart has expired. Begin a new one.', path });
  }
}
