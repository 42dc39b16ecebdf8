import { reject } from '../../shared/result/result.ts';

/** The same answer for a cart that is missing and for one that is somebody else's. */
export function unknownCart() {
  return reject({ code: 'NOT_FOUND', message: 'There is no such cart. Begin a new one.', path: ['cartId'] });
}
