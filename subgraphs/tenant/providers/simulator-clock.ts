/** The clock of a simulator. */
export interface SimulatorClock {
  address: string;
  /** Whether it has taken the time. */
  set(now: Date): Promise<boolean>;
}

const TIMEOUT_MILLISECONDS = 2_000;

/** The clock of the simulator that answers there. */
export function simulatorClock(address: string): SimulatorClock {
  return {
    address,
    async set(now) {
      try {
        const response = await fetch(new URL('/_simulator/clock', address), {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ now: now.toISOString() }),
          signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        });
        await response.body?.cancel();
        return response.ok;
      } catch {
        return false;
      }
    },
  };
}
