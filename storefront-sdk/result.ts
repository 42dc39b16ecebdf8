/** What the business refused, and what to do about it. */
export interface UserError<Code extends string = string> {
  /** For programs; never changes. */
  readonly code: Code;
  /** For people, in their language; may change. */
  readonly message: string;
  /** Where in the input; empty when the whole is meant. */
  readonly path: readonly string[];
}

/** The payload of a mutation that was done. */
export type Done<Payload, Made extends keyof Payload> = {
  readonly ok: true;
  /** Whether an earlier request with the same idempotency key did it. */
  readonly isReplay: boolean;
} & Omit<Payload, Made> & { readonly [Field in Made]: NonNullable<Payload[Field]> };

/** A mutation that was refused; nothing has changed. */
export interface Refused<Payload, Code extends string> {
  readonly ok: false;
  readonly errors: readonly [UserError<Code>, ...UserError<Code>[]];
  /** What the platform shows instead, for example the cart as it is now. */
  readonly current: Payload;
}

export type Result<Payload, Made extends keyof Payload, Code extends string> =
  Done<Payload, Made> | Refused<Payload, Code>;

interface Handlers<Value, Payload, Code extends string, Answer> {
  readonly ok: (done: Value) => Answer;
  /** Every code without a handler of its own, those of a newer platform too. */
  readonly otherwise: (errors: readonly UserError<Code>[], current: Payload) => Answer;
}

// As a condition, it is worked out before the handlers' parameters get their types.
type ByCode<Payload, Code extends string, Answer> = [Code] extends [string]
  ? { readonly [C in Code]?: (error: UserError<C>, current: Payload) => Answer }
  : never;

/** Takes the one handler that fits: `ok`, the code of the first error that has a handler, or `otherwise`. */
export function match<Value extends { readonly ok: true }, Payload, Code extends string, Answer>(
  result: Value | Refused<Payload, Code>,
  handlers: Handlers<NoInfer<Value>, NoInfer<Payload>, NoInfer<Code>, Answer> &
    ByCode<NoInfer<Payload>, NoInfer<Code>, Answer>,
): Answer {
  if (result.ok) {
    return handlers.ok(result);
  }
  const { errors, current } = result;
  const byCode = handlers as {
    readonly [code: string]: ((error: UserError<Code>, current: Payload) => Answer) | undefined;
  };
  for (const error of errors) {
    const handler = Object.hasOwn(handlers, error.code) ? byCode[error.code] : undefined;
    if (handler) {
      return handler(error, current);
    }
  }
  return handlers.otherwise(errors, current);
}
