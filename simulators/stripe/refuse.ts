import { inspect } from 'node:util';
import type { SimulatorAnswer, SimulatorRequest } from '../shared/json-server.ts';
import type { ErrorBody } from './objects.ts';

/** Stripe's words for an address that does not exist, for too many requests, and for an accident of its own. */
export function refuse(
  why: 'not-found' | 'throttle' | 'error',
  { method, path }: SimulatorRequest,
  failure?: unknown,
): SimulatorAnswer {
  if (failure !== undefined) {
    process.stderr.write(`stripe simulator: ${method} ${path}: ${inspect(failure)}\n`);
  }
  const answers = {
    'not-found': answer(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${path}).`),
    throttle: answer(429, 'invalid_request_error', 'Request rate limit exceeded.', { code: 'rate_limit' }),
    error: answer(500, 'api_error', 'An unknown error occurred.'),
  };
  return answers[why];
}

function answer(status: number, type: ErrorBody['type'], message: string, more: Partial<ErrorBody> = {}) {
  return { status, body: { error: { type, message, ...more } } };
}
