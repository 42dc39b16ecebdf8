import type { ProcessHandler, ProcessOutcome, ProcessRun } from '../../shared/processes/run-process.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import { FULFIL_ORDER } from '../commands/begin-fulfilment.ts';
import { openVendorAccess } from '../commands/open-vendor-access.ts';
import { settleOrder } from '../commands/settle-order.ts';
import { hasEnded } from '../domain/order-progress.ts';
import { lastCall } from '../domain/waiting.ts';
import type { Vendor, VendorAccess } from '../providers/vendor.ts';
import { getFulfilment, type Fulfilment } from '../queries/fulfilment.ts';
import { awaitSubscriptions } from './await-subscriptions.ts';
import { buyLines } from './buy-lines.ts';
import { confirmAgreement } from './confirm-agreement.ts';
import { createCspCustomer } from './create-csp-customer.ts';
import { giveUpOpenLines } from './give-up-open-lines.ts';
import type { Step } from './step.ts';

/** Turns a paid order into licences at Microsoft, step by step, each of which a later run goes on from. */
export function fulfilOrder(vendor: Vendor): ProcessHandler {
  return {
    name: FULFIL_ORDER,
    async run(run) {
      const signIn = createSignIn(run);
      for (;;) {
        const fulfilment = await getFulfilment(run.reader, run.tenantId, run.id);
        const outcome = await takeStep({ run, vendor, fulfilment, signIn });
        if (outcome !== null) {
          return endBeforeLastCall(outcome, fulfilment);
        }
      }
    },
  };
}

type SignIn = (cspAgreementId: string) => Promise<VendorAccess>;
type OpenStep = Omit<Step, 'access'> & { signIn: SignIn };

/** Opens the credentials once for a run, when the first step needs them. */
function createSignIn(run: ProcessRun): SignIn {
  const { tenantId } = run;
  let opened: VendorAccess | null = null;
  return async (cspAgreementId) => {
    opened ??= await run.advance((transaction) => openVendorAccess(transaction, { tenantId, cspAgreementId }));
    if (!opened) {
      throw new Error(`agreement ${cspAgreementId} has lost its credentials`);
    }
    return opened;
  };
}

/** Takes one step; null when the next one can follow at once. */
async function takeStep({ run, vendor, fulfilment, signIn }: OpenStep): Promise<ProcessOutcome | null> {
  const { order, lines } = fulfilment;
  if (hasEnded(order.status)) {
    return { is: 'done' };
  }
  if (order.status === 'PLACED') {
    throw new Error(`order ${order.id} is to be fulfilled before it is paid for`);
  }
  if (lines.every(({ status }) => status !== 'PROVISIONING')) {
    await settle(run, fulfilment);
    return { is: 'done' };
  }
  const deadline = lastCall(order.captureBefore);
  if (deadline && deadline <= run.now()) {
    await giveUpOpenLines(run, fulfilment);
    return null;
  }
  const halted = findHalt(fulfilment, run.now());
  if (halted) {
    return halted;
  }
  const access = await signIn(order.cspAgreementId);
  const step: Step = { run, vendor, fulfilment, access };
  if (!order.customerReadyAt) {
    return createCspCustomer(step);
  }
  if (!order.agreementReadyAt) {
    return confirmAgreement(step);
  }
  return order.orderedAt ? awaitSubscriptions(step) : buyLines(step);
}

/** What keeps the order from going on: an operation that a person must look at, or one whose time has not come. */
function findHalt({ operations }: Fulfilment, now: Date): ProcessOutcome | null {
  const parked = operations.find(({ status }) => status === 'PARKED');
  if (parked) {
    return { is: 'parked', because: parked.errorMessage ?? parked.kind };
  }
  const waiting = operations.find(
    ({ status, nextAttemptAt }) => isOpen(status) && nextAttemptAt && nextAttemptAt > now,
  );
  return waiting?.nextAttemptAt ? { is: 'waiting', until: waiting.nextAttemptAt } : null;
}

function isOpen(status: string): boolean {
  return status === 'PENDING' || status === 'RUNNING' || status === 'UNKNOWN';
}

async function settle(run: ProcessRun, { order }: Fulfilment): Promise<void> {
  const { tenantId } = run;
  await crashPoint('order-settled', () =>
    run.advance((transaction) => settleOrder(transaction, { tenantId, orderId: order.id, now: run.now() })),
  );
}

/** Whatever an order waits for, it is looked at again while the money for it can still be taken. */
function endBeforeLastCall(outcome: ProcessOutcome, { order }: Fulfilment): ProcessOutcome {
  const deadline = lastCall(order.captureBefore);
  if (!deadline || outcome.is === 'done') {
    return outcome;
  }
  const until = outcome.is === 'waiting' && outcome.until < deadline ? outcome.until : deadline;
  return { is: 'waiting', until };
}
