/** The outcome of a decision: a value, or the rejection that a shopkeeper could have caused. */
export type Result<T, R> = { ok: true; value: T } | { ok: false; rejection: R };

/** The outcome of a decision that went well. */
export function accept<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** The outcome of a decision that was refused; a literal `code` keeps its type. */
export function reject<const R>(rejection: R): { ok: false; rejection: R } {
  return { ok: false, rejection };
}
