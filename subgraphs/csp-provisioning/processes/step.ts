import type { Transaction } from '../../shared/database/transaction.ts';
import type { ProcessOutcome, ProcessRun } from '../../shared/processes/run-process.ts';
import { crashPoint, type CrashPoint } from '../../shared/server/crash-point.ts';
import { markSent, parkOperation, postponeOperation } from '../commands/vendor-operations.ts';
import { refusalOf } from '../domain/refusal.ts';
import type { VendorOperationKind } from '../domain/vendor-operation.ts';
import { ATTEMPTS_MAX, nextAttemptAt, REQUEST_ID_MILLISECONDS } from '../domain/waiting.ts';
import { VendorFailure, type Vendor, type VendorAccess, type VendorProblem } from '../providers/vendor.ts';
import type { FulfilledOperation, Fulfilment } from '../queries/fulfilment.ts';

/** One step of a fulfilment: where the order stands, and with what the vendor is asked. */
export interface Step {
  run: ProcessRun;
  vendor: Vendor;
  access: VendorAccess;
  fulfilment: Fulfilment;
}

/** How a step ended; null when the next one can follow at once. */
export type StepOutcome = ProcessOutcome | null;

const CONFLICT_MILLISECONDS = 60_000;

/** The operation of this kind that is under way; null when none is. */
export function findOperation({ fulfilment }: Step, kind: VendorOperationKind): FulfilledOperation | null {
  const open = fulfilment.operations.find(
    (operation) => operation.kind === kind && operation.status !== 'SUCCEEDED' && operation.status !== 'REFUSED',
  );
  return open ?? null;
}

export interface Write<Answer> {
  operation: FulfilledOperation;
  /** Asks the vendor, under the operation's names. */
  send: () => Promise<Answer>;
  /** Commits what the answer means. */
  record: (transaction: Transaction, answer: Answer) => Promise<void>;
  /** Whether it is what costs money. */
  isPurchase?: boolean;
  /** Commits what a definite refusal means. */
  refuse: (vendorCode: string) => Promise<StepOutcome>;
}

/** Sends a write: that it is sent is committed before, what came of it afterwards. */
export async function sendWrite<Answer>(step: Step, write: Write<Answer>): Promise<StepOutcome> {
  const { run } = step;
  const { operation } = write;
  const key = { tenantId: run.tenantId, id: operation.id };
  const at = <Value>(point: CrashPoint, work: () => Promise<Value>) =>
    write.isPurchase ? crashPoint(point, work) : work();
  await at('vendor-request-id', () => run.advance((transaction) => markSent(transaction, key, run.now())));
  let answer: Answer;
  try {
    const received = await at('vendor-order', write.send);
    answer = await at('vendor-answer', () => Promise.resolve(received));
  } catch (error) {
    if (error instanceof VendorFailure) {
      return haltAt(step, operation, error.problem, write.refuse);
    }
    throw error;
  }
  await at('vendor-ids', () => run.advance((transaction) => write.record(transaction, answer)));
  return null;
}

/** Asks the vendor what changes nothing, on behalf of an operation: a failure halts that operation. */
export async function askFor<Answer>(
  step: Step,
  operation: FulfilledOperation,
  ask: () => Promise<Answer>,
): Promise<{ answer: Answer } | { halt: StepOutcome }> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof VendorFailure) {
      const park = () => parkUnexplained(step, operation);
      return { halt: await haltAt(step, operation, error.problem, park) };
    }
    throw error;
  }
}

/** Whether what an operation did must be looked up, because the vendor may have forgotten its name. */
export function isNameOld({ sentAt }: FulfilledOperation, now: Date): boolean {
  return sentAt !== null && now.getTime() - sentAt.getTime() > REQUEST_ID_MILLISECONDS;
}

/** Leaves an operation to a person, who finds it by its state. */
export async function parkUnexplained({ run }: Step, { id }: FulfilledOperation): Promise<StepOutcome> {
  const refusal = refusalOf('VENDOR_REFUSED');
  const suggestedAction = 'Look at Partner Center what became of it, then retry or resolve it.';
  await run.advance((transaction) =>
    parkOperation(transaction, { tenantId: run.tenantId, id }, { refusal, suggestedAction }),
  );
  return null;
}

async function haltAt(
  step: Step,
  operation: FulfilledOperation,
  problem: VendorProblem,
  refuse: (vendorCode: string) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const { run } = step;
  const now = run.now();
  switch (problem.kind) {
    case 'REFUSED':
      return refuse(problem.vendorCode);
    case 'BLOCKED':
      return park(step, operation, problem.because);
    case 'THROTTLED':
      return postpone(step, operation, new Date(now.getTime() + problem.retryAfterSeconds * 1_000));
    case 'CONFLICT':
      return postpone(step, operation, new Date(now.getTime() + CONFLICT_MILLISECONDS));
    case 'UNKNOWN': {
      if (operation.attempts + 1 >= ATTEMPTS_MAX) {
        return park(step, operation, 'VENDOR_UNREACHABLE');
      }
      const until = nextAttemptAt(operation.attempts, now);
      const key = { tenantId: run.tenantId, id: operation.id };
      await run.advance((transaction) => postponeOperation(transaction, key, { isUnknown: true, until }));
      return { is: 'waiting', until };
    }
  }
}

/** Nothing happened: it is sent again when the vendor wants to hear of it. */
async function postpone({ run }: Step, { id }: FulfilledOperation, until: Date): Promise<StepOutcome> {
  await run.advance((transaction) =>
    postponeOperation(transaction, { tenantId: run.tenantId, id }, { isUnknown: false, until }),
  );
  return { is: 'waiting', until };
}

const SUGGESTED_ACTIONS = {
  VENDOR_AUTH: 'Give the agreement new credentials with rotateCspAgreementSecret, then retry.',
  VENDOR_CREDIT: 'Pay what is due at Microsoft, then retry.',
  VENDOR_UNREACHABLE: 'See whether Partner Center answers again, then retry.',
} as const;

async function park(
  { run }: Step,
  { id, kind }: FulfilledOperation,
  because: keyof typeof SUGGESTED_ACTIONS,
): Promise<StepOutcome> {
  const refusal = refusalOf(because);
  run.logger.error({ because, kind, vendorOperationId: id }, 'vendor operation parked: a person has to look at it');
  await run.advance((transaction) =>
    parkOperation(
      transaction,
      { tenantId: run.tenantId, id },
      {
        refusal,
        suggestedAction: SUGGESTED_ACTIONS[because],
      },
    ),
  );
  return { is: 'parked', because };
}
