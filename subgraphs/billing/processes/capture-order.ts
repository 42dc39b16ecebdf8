import type { ProcessHandler, ProcessOutcome, ProcessRun } from '../../shared/processes/run-process.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import {
  lockPaymentAtWork,
  recordCapture,
  recordCaptureFailed,
  recordCaptureUnknown,
  recordCapturing,
  type PaymentAtWork,
} from '../commands/record-capture.ts';
import { CAPTURE_ORDER } from '../commands/settle-order.ts';
import { pauseAfter } from '../domain/payment-authorization.ts';
import { GatewayFailure, type Hold, type PaymentGateway } from '../providers/payment-gateway.ts';
import { openGateway } from './open-gateway.ts';

const DONE: ProcessOutcome = { is: 'done' };

/**
 * Takes exactly what was invoiced from the money that is held for an order. Whenever it may have been taken already, the
 * gateway is asked first, so that it is taken once.
 */
export const captureOrderProcess: ProcessHandler = {
  name: CAPTURE_ORDER,
  async run(run) {
    const payment = await run.advance((transaction) => lockPaymentAtWork(transaction, run.tenantId, run.id));
    if (!payment || !['PENDING', 'UNKNOWN'].includes(payment.status)) {
      return DONE;
    }
    try {
      return await collect(run, payment);
    } catch (error) {
      if (error instanceof GatewayFailure) {
        return recordFailure(run, payment, error);
      }
      throw error;
    }
  },
};

async function collect(run: ProcessRun, payment: PaymentAtWork): Promise<ProcessOutcome> {
  const gateway = await run.advance((transaction) => openGateway(transaction, payment));
  const holdId = holdOf(payment);
  const known = payment.tries === 0 ? null : await gateway.getHold(holdId);
  if (known && known.status !== 'HELD') {
    return conclude(run, payment, known);
  }
  await run.advance((transaction) => recordCapturing(transaction, payment));
  return crashPoint('capture', async () => conclude(run, payment, await capture(gateway, payment)));
}

/** What the hold is after it was captured; one that cannot be captured is shown as it is. */
async function capture(gateway: PaymentGateway, payment: PaymentAtWork): Promise<Hold> {
  const { id, keyNumber, amountMinor, currency } = payment;
  const holdId = holdOf(payment);
  const amount = money(BigInt(amountMinor), currencyCode(currency));
  try {
    return await gateway.capture({ key: `capture:${id}:${keyNumber}`, holdId, amount });
  } catch (error) {
    if (error instanceof GatewayFailure && error.kind === 'REFUSED') {
      return gateway.getHold(holdId);
    }
    throw error;
  }
}

async function conclude(run: ProcessRun, payment: PaymentAtWork, hold: Hold): Promise<ProcessOutcome> {
  if (hold.status === 'TAKEN') {
    const collected = { collectedMinor: hold.taken.amount, now: run.now() };
    await run.advance((transaction) => recordCapture(transaction, payment, collected));
    return DONE;
  }
  if (hold.status === 'CANCELED' || hold.status === 'DECLINED') {
    await run.advance((transaction) => recordCaptureFailed(transaction, payment));
    return DONE;
  }
  return hold.status === 'HELD' ? { is: 'parked', because: 'CAPTURE_REFUSED' } : later(run, pauseAfter(payment.tries));
}

async function recordFailure(
  run: ProcessRun,
  payment: PaymentAtWork,
  failure: GatewayFailure,
): Promise<ProcessOutcome> {
  run.logger.warn({ failure: failure.message, tries: payment.tries + 1 }, 'payment not collected yet');
  if (failure.kind === 'THROTTLED') {
    return later(run, failure.retryAfterSeconds * 1000);
  }
  const takesNewKey = failure.kind === 'REPLAYED';
  await run.advance((transaction) => recordCaptureUnknown(transaction, payment, { takesNewKey }));
  return later(run, pauseAfter(payment.tries));
}

function holdOf({ id, gatewayHoldId }: PaymentAtWork): string {
  if (gatewayHoldId === null) {
    throw new Error(`nothing is held for the payment ${id}`);
  }
  return gatewayHoldId;
}

function later(run: ProcessRun, milliseconds: number): ProcessOutcome {
  return { is: 'waiting', until: new Date(run.now().getTime() + milliseconds) };
}
