import type { ProcessHandler, ProcessOutcome, ProcessRun } from '../../shared/processes/run-process.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import {
  lockRefundAtWork,
  recordRefund,
  recordRefunding,
  recordRefundUnknown,
  REFUND_PAYMENT,
  type RefundAtWork,
} from '../commands/record-refund.ts';
import { pauseAfter } from '../domain/payment-authorization.ts';
import { GatewayFailure, type GatewayRefund } from '../providers/payment-gateway.ts';
import { openGateway } from './open-gateway.ts';

const DONE: ProcessOutcome = { is: 'done' };
/** A bank that takes its time is asked again after this long, unless a webhook says so earlier. */
const BANK_MILLISECONDS = 3_600_000;

/** Gives money back at the gateway, once: whenever it may have gone back already, the gateway is asked first. */
export const refundPaymentProcess: ProcessHandler = {
  name: REFUND_PAYMENT,
  async run(run) {
    const refund = await run.advance((transaction) => lockRefundAtWork(transaction, run.tenantId, run.id));
    if (!refund || refund.status === 'FAILED') {
      return DONE;
    }
    try {
      return await giveBack(run, refund);
    } catch (error) {
      if (error instanceof GatewayFailure) {
        return recordFailure(run, refund, error);
      }
      throw error;
    }
  },
};

async function giveBack(run: ProcessRun, refund: RefundAtWork): Promise<ProcessOutcome> {
  const { tenantId, id, merchantAccountId, gatewayHoldId: holdId, keyNumber, currency } = refund;
  const gateway = await run.advance((transaction) => openGateway(transaction, { tenantId, merchantAccountId }));
  const known = refund.tries === 0 ? null : await gateway.findRefund({ holdId, refundId: id });
  if (known) {
    return conclude(run, refund, known);
  }
  if (refund.status === 'SUCCEEDED') {
    return DONE;
  }
  await run.advance((transaction) => recordRefunding(transaction, refund));
  const amount = money(BigInt(refund.amountMinor), currencyCode(currency));
  return conclude(
    run,
    refund,
    await gateway.refund({ key: `refund:${id}:${keyNumber}`, holdId, amount, refundId: id }),
  );
}

async function conclude(run: ProcessRun, refund: RefundAtWork, told: GatewayRefund): Promise<ProcessOutcome> {
  const { id: gatewayRefundId, status } = told;
  if (status === 'PENDING') {
    return later(run, BANK_MILLISECONDS);
  }
  await run.advance((transaction) => recordRefund(transaction, refund, { status, gatewayRefundId, now: run.now() }));
  return DONE;
}

async function recordFailure(run: ProcessRun, refund: RefundAtWork, failure: GatewayFailure): Promise<ProcessOutcome> {
  run.logger.warn({ failure: failure.message, tries: refund.tries + 1 }, 'refund not told yet');
  const { kind, retryAfterSeconds } = failure;
  if ((kind === 'REFUSED' || kind === 'DECLINED') && refund.status !== 'SUCCEEDED') {
    const failed = { status: 'FAILED', gatewayRefundId: null, now: run.now() } as const;
    await run.advance((transaction) => recordRefund(transaction, refund, failed));
    return DONE;
  }
  if (kind === 'THROTTLED') {
    return later(run, retryAfterSeconds * 1000);
  }
  await run.advance((transaction) => recordRefundUnknown(transaction, refund, { takesNewKey: kind === 'REPLAYED' }));
  return later(run, pauseAfter(refund.tries));
}

function later(run: ProcessRun, milliseconds: number): ProcessOutcome {
  return { is: 'waiting', until: new Date(run.now().getTime() + milliseconds) };
}
