import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { formatAmount, money, parseMoney } from '../../shared/money/money.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { BillingContext } from '../context.ts';
import { decideRefund, type PaymentStatus } from '../domain/refund.ts';
import { REFUND_PAYMENT } from './record-refund.ts';

export interface RefundPayment {
  paymentId: string;
  amount: { amount: string; currency: string };
  reason: string;
}

interface LockedPayment {
  status: PaymentStatus;
  currency: string;
  amount: string;
  refunded: string;
}

/**
 * Gives a part of a payment back, or all that is left of it. The payment is locked, so that of two refunds at once the
 * later one sees the earlier one's amount; the gateway is asked afterwards.
 */
export async function refundPayment(context: BillingContext, input: RefundPayment) {
  authorize(context, 'payment:refund');
  const { tenantId, now } = context;
  return context.writer.command(context, { operation: 'refundPayment', input }, async (transaction) => {
    const paymentId = decodeId('payment', input.paymentId);
    const [payment] = await transaction.query<LockedPayment>(sql`
      select status, currency, amount_minor::text as amount, (refunded_minor + refunding_minor)::text as refunded
      from billing.payment where tenant_id = ${tenantId} and id = ${paymentId} for update`);
    if (!payment) {
      const message = 'There is no such payment. Take its id from `payments`.';
      return reject({ code: 'NOT_FOUND', message, path: ['paymentId'] });
    }
    const wanted = parseMoney(input.amount.amount, currencyCode(input.amount.currency));
    const { status, currency } = payment;
    const before = { status, currency, amount: BigInt(payment.amount), refunded: BigInt(payment.refunded) };
    const wish = { amount: wanted?.amount ?? 0n, currency: input.amount.currency, reason: input.reason };
    const decision = decideRefund(before, wish);
    if (!decision.ok) {
      return decision;
    }
    const id = uuidv7();
    const amount = wish.amount.toString();
    await transaction.query(sql`
      insert into billing.refund (tenant_id, id, payment_id, account_id, reseller_account_id, amount_minor, reason, status, created_at)
      select tenant_id, ${id}::uuid, id, account_id, reseller_account_id, ${amount}::bigint, ${input.reason.trim()}, 'PENDING', ${now.toISOString()}::timestamptz
      from billing.payment where tenant_id = ${tenantId} and id = ${paymentId} returning id`);
    await transaction.query(sql`
      update billing.payment set refunding_minor = refunding_minor + ${amount} where tenant_id = ${tenantId} and id = ${paymentId}`);
    await transaction.startProcess({ name: REFUND_PAYMENT, id });
    const shown = (minor: bigint) => formatAmount(money(minor, currencyCode(currency)));
    transaction.audit({
      subjectId: input.paymentId,
      before: { refunded: shown(before.refunded) },
      after: { refunded: shown(before.refunded + wish.amount), currency, reason: input.reason.trim() },
    });
    return accept({ paymentId: paymentId ?? '', refundId: id });
  });
}
