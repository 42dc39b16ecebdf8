/** The steps of a purchase at which a program may die (SECURITY C1), in their order. */
export type CrashPoint =
  | 'client-key'
  | 'quote'
  | 'payment-intent-row'
  | 'stripe-create'
  | 'stripe-answer'
  | 'payment-intent-id'
  | 'stripe-confirm'
  | 'webhook'
  | 'webhook-row'
  | 'webhook-acknowledgement'
  | 'order'
  | 'vendor-request-id'
  | 'vendor-order'
  | 'vendor-answer'
  | 'vendor-ids'
  | 'order-settled'
  | 'invoice'
  | 'capture';

/**
 * Does a step of a purchase. In a sandbox that was started with `CRASH_AT=<point>:<before|after>` the program dies there,
 * as from a power cut, so that everybody can see that no money and no licence is lost.
 */
export async function crashPoint<T>(point: CrashPoint, step: () => Promise<T>): Promise<T> {
  dieAt(`${point}:before`);
  const result = await step();
  dieAt(`${point}:after`);
  return result;
}

function dieAt(moment: string): void {
  if (process.env.CRASH_AT === moment && process.env.TRIBUTARY_MODE !== 'production') {
    process.kill(process.pid, 'SIGKILL');
  }
}
