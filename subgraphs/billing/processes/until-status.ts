import type { BillingContext } from '../context.ts';

const PATIENCE_MILLISECONDS = 2_500;
const LOOK_MILLISECONDS = 20;
const LOOK_MILLISECONDS_MAX = 100;

/** Waits until a row of the acting tenant has left these states, 2.5 seconds at most; `text` selects its status. */
export async function untilStatusIsNot(
  { reader, tenantId, accountId }: BillingContext,
  row: { text: string; id: string },
  waits: readonly string[],
): Promise<void> {
  const ownRows = { tenantId, accountId, readScope: 'tenant' } as const;
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  let pause = LOOK_MILLISECONDS;
  while (performance.now() < deadline) {
    const [now] = await reader.read<{ status: string }>(ownRows, { text: row.text, values: [tenantId, row.id] });
    if (!now || !waits.includes(now.status)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.5, LOOK_MILLISECONDS_MAX);
  }
}
