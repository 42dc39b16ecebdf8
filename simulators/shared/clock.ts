export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves the clock; it runs on from there, also after a restart. Null: back to real time. */
  set(now: number | null): void;
}

export interface KeptClock {
  /** How far it is ahead of real time. */
  offsetMilliseconds: number;
}

/** Real time, until somebody moves it; by how much is kept in the simulator's state. */
export function createClock({ state, save }: { state: { clock: KeptClock }; save(): void }): Clock {
  return {
    now: () => Date.now() + state.clock.offsetMilliseconds,
    set(now) {
      state.clock.offsetMilliseconds = now === null ? 0 : now - Date.now();
      save();
    },
  };
}
