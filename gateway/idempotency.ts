import { refusal } from './format-error.ts';
import { SESSION_AND_PASSWORD_MUTATIONS } from './session-mutations.ts';

/** A cart line is set to an absolute quantity, so that doing it twice is doing it once. */
const CART_EDITS: ReadonlySet<string> = new Set([
  'createCart',
  'changeCartLine',
  'changeCartBuyer',
  'addCartCoupon',
  'removeCartCoupon',
]);

const KEY = /^[\x20-\x7e]{8,255}$/;

/** The key to pass on. Every mutation needs one, except those that do no harm when repeated. */
export function readIdempotencyKey(
  sent: string | null,
  operation: { kind: 'query' | 'mutation'; rootFields: readonly string[] },
): string | null {
  if (operation.kind === 'query') {
    return null;
  }
  if (sent === null) {
    const isNeeded = operation.rootFields.some(
      (field) => !SESSION_AND_PASSWORD_MUTATIONS.has(field) && !CART_EDITS.has(field),
    );
    if (isNeeded) {
      throw refusal(
        'BAD_USER_INPUT',
        'Send an Idempotency-Key with this mutation, and the same one again when you repeat it.',
      );
    }
    return null;
  }
  if (!KEY.test(sent)) {
    throw refusal('BAD_USER_INPUT', 'An Idempotency-Key has 8 to 255 printable characters.');
  }
  return sent;
}
