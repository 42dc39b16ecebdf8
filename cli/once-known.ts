const EVENT_SECONDS_MAX = 15;
const WAIT_MILLISECONDS = 100;

/** Repeats a mutation while it is refused with NOT_FOUND: the subgraphs hear of what another one has made by an event. */
export async function onceKnown<Answer>(mutate: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + EVENT_SECONDS_MAX * 1000;
  for (;;) {
    try {
      return await mutate();
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOT_FOUND')) || performance.now() > deadline) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS));
  }
}
