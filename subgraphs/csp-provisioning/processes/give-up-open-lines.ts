import type { ProcessRun } from '../../shared/processes/run-process.ts';
import { refuseLines } from '../commands/refuse-lines.ts';
import { endOperation, parkOperation } from '../commands/vendor-operations.ts';
import { refusalOf } from '../domain/refusal.ts';
import type { FulfilledLine, FulfilledOperation, Fulfilment } from '../queries/fulfilment.ts';

/**
 * Ends the lines that are still open when the money for them is about to go back, so that the others are settled. What may
 * have been bought all the same stays parked under its operation, which names it, until a person has seen to it.
 */
export async function giveUpOpenLines(run: ProcessRun, { lines, operations }: Fulfilment): Promise<void> {
  const { tenantId } = run;
  const refusal = refusalOf('VENDOR_UNREACHABLE');
  const open = lines.filter(({ status }) => status === 'PROVISIONING');
  run.logger.error({ orderLineIds: open.map(({ id }) => id) }, 'lines given up before their money goes back');
  await run.advance(async (transaction) => {
    for (const operation of operations) {
      const key = { tenantId, id: operation.id };
      const ofOperation = open.filter(({ vendorOperationId }) => vendorOperationId === operation.id);
      const suggestedAction = findSuggestion(operation, ofOperation);
      if (suggestedAction) {
        await parkOperation(transaction, key, { refusal, suggestedAction });
      } else if (operation.status !== 'SUCCEEDED' && operation.status !== 'REFUSED') {
        await endOperation(transaction, key, refusal);
      }
    }
    const lineIds = open.map(({ id }) => id);
    await refuseLines(transaction, { tenantId, lineIds, status: 'CANCELED', refusal, now: run.now() });
  });
}

/** What a person has to do about lines that may be bought; null where nothing can have been. */
function findSuggestion(
  { vendorCartId, attempts }: FulfilledOperation,
  lines: readonly FulfilledLine[],
): string | null {
  const orders = [...new Set(lines.flatMap(({ vendorOrderId }) => vendorOrderId ?? []))];
  if (orders.length > 0) {
    return `Cancel the order ${orders.join(', ')} at Partner Center when it appears: nobody pays for it any more.`;
  }
  return lines.length > 0 && vendorCartId !== null && attempts > 0
    ? `See at Partner Center whether the cart ${vendorCartId} was bought, and cancel what it bought.`
    : null;
}
