/** What the wire would make of it: a copy that no longer changes with the original. */
export function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
