import type { ErrorBody } from './objects.ts';

/** Thrown by an operation; answered with its status and `{ error }`. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly error: ErrorBody;

  constructor(status: number, error: ErrorBody) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

/** A parameter that is missing, unknown or makes no sense. */
export function invalidParameter(param: string, code: string | undefined, message: string): StripeFailure {
  return new StripeFailure(400, body({ message, code, param }));
}

/** The request is well formed, but the object is not in a state for it. */
export function invalidState(message: string, more: Partial<ErrorBody> = {}): StripeFailure {
  return new StripeFailure(400, body({ message, ...more }));
}

export function noSuch(what: string, id: string, param = 'id'): StripeFailure {
  const message = `No such ${what}: '${id}'`;
  return new StripeFailure(404, body({ message, code: 'resource_missing', param }));
}

/** The same in a parameter: 400, for the address itself was found. */
export function noSuchParameter(what: string, id: string, param: string): StripeFailure {
  return invalidParameter(param, 'resource_missing', `No such ${what}: '${id}'`);
}

function body({ message, code, ...more }: Partial<ErrorBody> & { message: string }): ErrorBody {
  const docs =
    code === undefined ? {} : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
  return { type: 'invalid_request_error', message, ...docs, ...more };
}
