import type { Call } from './call.ts';
import { invalidParameter, invalidState } from './failure.ts';
import { readList } from './parameters.ts';

/** Names of the parameters that say by what one may pay. */
export const METHOD_TYPE_PARAMETERS = ['allowed_payment_method_types', 'payment_method_types'] as const;

export interface MethodTypes {
  allowed_payment_method_types: string[] | null;
  payment_method_types: string[];
}

const TYPES = ['card', 'sepa_debit'];
const NOT_SUPPORTED_SINCE = '2026-09-30';

/**
 * By what an intent can be paid, when the request says it; null when it does not. What is allowed and does not fit is left
 * out silently. From the API version 2026-09-30 on, `payment_method_types` is only read, and refused when it is sent
 * (https://docs.stripe.com/changelog/endive/2026-09-30); a request without a version counts as an older one.
 */
export function readMethodTypes({ parameters, version }: Call, currency: string | null): MethodTypes | null {
  const exact = readList(parameters, 'payment_method_types');
  const allowed = readList(parameters, 'allowed_payment_method_types');
  if (exact && version !== null && version >= NOT_SUPPORTED_SINCE) {
    const message =
      'The parameter `payment_method_types` is no longer supported. Use `allowed_payment_method_types` instead.';
    throw invalidParameter('payment_method_types', 'payment_method_types_no_longer_supported', message);
  }
  if (allowed && (exact ?? parameters.automatic_payment_methods) !== undefined) {
    const message = 'You may only specify one of these parameters: allowed_payment_method_types, payment_method_types,';
    throw invalidState(`${message} automatic_payment_methods.`, { code: 'parameters_exclusive' });
  }
  if (!allowed) {
    return exact ? { allowed_payment_method_types: null, payment_method_types: exact } : null;
  }
  const fits = (type: string) =>
    allowed.includes(type) && (type === 'card' || (currency ?? 'eur').toLowerCase() === 'eur');
  const types = TYPES.filter(fits);
  if (types.length === 0) {
    const message = `None of the allowed payment method types can be used: ${allowed.join(', ')}.`;
    throw invalidParameter('allowed_payment_method_types', 'payment_intent_invalid_parameter', message);
  }
  return { allowed_payment_method_types: allowed, payment_method_types: types };
}
