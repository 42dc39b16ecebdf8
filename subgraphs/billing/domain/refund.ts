import { accept, reject, type Result } from '../../shared/result/result.ts';

export type PaymentStatus = 'PENDING' | 'SETTLED' | 'FAILED' | 'REVERSED' | 'DISPUTED' | 'UNKNOWN';

export interface RefundablePayment {
  status: PaymentStatus;
  currency: string;
  amount: bigint;
  /** What went back before, and what is on its way back. */
  refunded: bigint;
}

export interface RefundRefusal {
  code: 'BAD_USER_INPUT' | 'REFUND_EXCEEDS_PAYMENT' | 'ALREADY_REVERSED';
  message: string;
  path: [] | ['amount'] | ['reason'];
}

const REASON_LENGTH_MAX = 200;

/** Whether so much of a payment can go back to the payer: of what was received, and no cent more (SECURITY P20). */
export function decideRefund(
  payment: RefundablePayment,
  wanted: { amount: bigint; currency: string; reason: string },
): Result<null, RefundRefusal> {
  const length = wanted.reason.trim().length;
  if (length === 0 || length > REASON_LENGTH_MAX) {
    const message = `Say why, in at most ${REASON_LENGTH_MAX} characters.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: ['reason'] });
  }
  if (wanted.currency !== payment.currency || wanted.amount <= 0n) {
    const message = `Name an amount above zero in ${payment.currency}, in which it was paid.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: ['amount'] });
  }
  if (payment.status === 'REVERSED') {
    return reject({ code: 'ALREADY_REVERSED', message: 'All of this payment has gone back already.', path: [] });
  }
  if (payment.status !== 'SETTLED' || wanted.amount > payment.amount - payment.refunded) {
    const message = 'This is more than what was received and has not gone back yet.';
    return reject({ code: 'REFUND_EXCEEDS_PAYMENT', message, path: ['amount'] });
  }
  return accept(null);
}
