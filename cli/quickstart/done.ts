import type { Refused } from '../../storefront-sdk/main.ts';

/** The result of an act that nobody should refuse here. Throws the refusal's own words when somebody does. */
export function done<Value extends { readonly ok: true }, Payload>(result: Value | Refused<Payload, string>): Value {
  if (!result.ok) {
    throw new Error(result.errors.map(({ code, message }) => `${message} (${code})`).join(' '));
  }
  return result;
}
