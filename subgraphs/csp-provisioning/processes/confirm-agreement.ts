import { recordAgreement, recordMilestone, withdrawAgreement } from '../commands/record-progress.ts';
import { refuseLines } from '../commands/refuse-lines.ts';
import { endOperation, openOperation } from '../commands/vendor-operations.ts';
import { refusalOf } from '../domain/refusal.ts';
import { findOperation, sendWrite, type Step, type StepOutcome } from './step.ts';

/** Tells Microsoft that the buyer has accepted its agreement, as the buyer said it; nothing is accepted here. */
export async function confirmAgreement(step: Step): Promise<StepOutcome> {
  const { run, vendor, access, fulfilment } = step;
  const { order, consent } = fulfilment;
  const { tenantId } = run;
  const known = { tenantId, orderId: order.id, cspCustomerId: order.cspCustomerId, now: run.now() };
  if (order.customerStatus === 'ACTIVE') {
    await run.advance((transaction) => recordMilestone(transaction, known, 'agreement_ready_at'));
    return null;
  }
  const operation = findOperation(step, 'ATTEST_AGREEMENT');
  if (!operation) {
    const opened = { tenantId, orderId: order.id, kind: 'ATTEST_AGREEMENT', generation: 0, now: run.now() } as const;
    await run.advance((transaction) => openOperation(transaction, opened));
    return null;
  }
  const refuse = async (): Promise<StepOutcome> => {
    const refusal = refusalOf('CUSTOMER_AGREEMENT_REQUIRED');
    const lineIds = fulfilment.lines.map(({ id }) => id);
    await run.advance(async (transaction) => {
      await withdrawAgreement(transaction, known);
      await endOperation(transaction, { tenantId, id: operation.id }, refusal);
      await refuseLines(transaction, { tenantId, lineIds, status: 'REFUSED', refusal, now: run.now() });
    });
    return null;
  };
  const customerId = order.vendorCustomerId;
  if (!consent || customerId === null) {
    return refuse();
  }
  const { requestId, correlationId } = operation;
  return sendWrite(step, {
    operation,
    send: () => vendor.confirmAgreement(access, { requestId, correlationId }, { customerId, acceptance: consent }),
    record: async (transaction) => {
      await recordAgreement(transaction, known, consent.id);
      await recordMilestone(transaction, known, 'agreement_ready_at');
      await endOperation(transaction, { tenantId, id: operation.id }, null);
    },
    refuse,
  });
}
