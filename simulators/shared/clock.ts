export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves the clock; it runs on from there. Null: back to real time. */
  set(now: number | null): void;
}

/** Real time, until somebody moves it. */
export function createClock(): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    set(now) {
      offset = now === null ? 0 : now - Date.now();
    },
  };
}
