import type { SimulatorRequest } from '../shared/json-server.ts';
import { accountIdOf, createId } from './account.ts';
import { API_VERSION } from './events.ts';
import { StripeFailure } from './failure.ts';

const requestIds = new WeakMap<SimulatorRequest, string>();

/**
 * The account that the credentials open: each secret test key has its own, and `Stripe-Account` chooses a connected one.
 * Refused with 401 without a secret test key; live keys are never taken.
 */
export function accountIdOfRequest({ headers }: SimulatorRequest): string {
  const key = secretKeyOf(headers.authorization ?? '');
  if (key === null) {
    throw unauthorized('You did not provide an API key.');
  }
  if (!/^(sk|rk)_test_\w+$/.test(key)) {
    throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****`);
  }
  const connected = headers['stripe-account'];
  if (typeof connected !== 'string') {
    return accountIdOf(key);
  }
  if (!/^acct_\w+$/.test(connected)) {
    throw new StripeFailure(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key does not have access to account '${connected}'.`,
    });
  }
  return connected;
}

export function causeOf(request: SimulatorRequest): { id: string; idempotency_key: string | null } {
  const key = request.headers['idempotency-key'];
  return { id: requestIdOf(request), idempotency_key: typeof key === 'string' && key !== '' ? key : null };
}

/** The API's version that the caller was written for. */
export function versionOf({ headers }: SimulatorRequest): string | null {
  const version = headers['stripe-version'];
  return typeof version === 'string' ? version : null;
}

/** Headers of every answer; what chose its meaning is sent back. */
export function headersFor(request: SimulatorRequest): Record<string, string> {
  const echoed = ['idempotency-key', 'stripe-account'].flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return {
    'request-id': requestIdOf(request),
    'stripe-version': versionOf(request) ?? API_VERSION,
    ...(Object.fromEntries(echoed) as Record<string, string>),
  };
}

function requestIdOf(request: SimulatorRequest): string {
  const id = requestIds.get(request) ?? createId('req', 14);
  requestIds.set(request, id);
  return id;
}

function secretKeyOf(authorization: string): string | null {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme?.toLowerCase() === 'bearer') {
    return value;
  }
  const name = Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? '';
  return scheme?.toLowerCase() === 'basic' ? name : null;
}

function unauthorized(message: string): StripeFailure {
  return new StripeFailure(401, { type: 'invalid_request_error', message });
}
