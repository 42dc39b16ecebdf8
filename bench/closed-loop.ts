/** What callers saw who each asked again as soon as they had an answer. */
export interface LoopResult {
  count: number;
  perSecond: number;
  p50: number;
  p99: number;
}

/** Keeps every caller busy for this long; one that fails ends it. Milliseconds, and answers of this time only. */
export async function closedLoop<Caller>(
  callers: readonly Caller[],
  seconds: number,
  ask: (caller: Caller) => Promise<void>,
): Promise<LoopResult> {
  const times: number[] = [];
  const begunAt = performance.now();
  const endsAt = begunAt + seconds * 1000;
  await Promise.all(
    callers.map(async (caller) => {
      while (performance.now() < endsAt) {
        const askedAt = performance.now();
        await ask(caller);
        times.push(performance.now() - askedAt);
      }
    }),
  );
  const elapsed = (performance.now() - begunAt) / 1000;
  const sorted = times.sort((a, b) => a - b);
  const quantile = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { count: times.length, perSecond: times.length / elapsed, p50: quantile(0.5), p99: quantile(0.99) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
