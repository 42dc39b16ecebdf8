import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../cli/api-client.ts';

const SECONDS_MAX = 60;
const TRANSIENT =
  /fetch failed|other side closed|ECONN|terminated|still running|not available right now|Unexpected end of JSON/;

/** Tries again while nobody answers, or somebody asks to. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + SECONDS_MAX * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const text = `${String(error)} ${String((error as { cause?: unknown }).cause)}`;
      if (!TRANSIENT.test(text) || performance.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** As a good client does: the same key until there is an answer. */
export async function persistently<Payload>(
  client: ApiClient,
  name: string,
  { input, selection }: { input: object; selection: string },
): Promise<Payload> {
  const keyed = client.as({ 'idempotency-key': randomUUID() });
  return patiently(() => keyed.mutate<Payload>(name, input, selection));
}
