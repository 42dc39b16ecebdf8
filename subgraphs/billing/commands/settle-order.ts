import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { OrderSettled } from '../../shared/events/contracts/provisioning.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import { issueInvoice, type IssuedInvoice } from './issue-invoice.ts';
import { releaseAuthorization } from './release-authorization.ts';

/** The process that takes the money for an order. */
export const CAPTURE_ORDER = 'billing.capture-order';

interface BoundAuthorization {
  id: string;
  status: string;
  settledAt: string | null;
  /** Null for credit. */
  merchantAccountId: string | null;
  amountMinor: string;
}

/**
 * Charges and invoices what became active of an order, once, and has exactly that paid: a card is captured by the process
 * that starts here, credit becomes a debt, and what was held for nothing is let go.
 */
export function settleOrder(transaction: Transaction, at: Occasion, order: OrderSettled): Promise<void> {
  return crashPoint('invoice', () => settleOnce(transaction, at, order));
}

interface Occasion {
  tenantId: string;
  now: Date;
}

async function settleOnce(transaction: Transaction, { tenantId, now }: Occasion, order: OrderSettled): Promise<void> {
  const bound = await lockBoundAuthorization(transaction, tenantId, order);
  if (bound?.settledAt) {
    return;
  }
  if (bound) {
    await transaction.query(sql`
      update billing.payment_authorization set settled_at = ${now.toISOString()} where tenant_id = ${tenantId} and id = ${bound.id}`);
  }
  const lines = order.lines.filter(({ status }) => status === 'ACTIVE');
  const isCard = bound?.merchantAccountId != null;
  const invoice =
    lines.length > 0 ? await issueInvoice(transaction, { tenantId, now, order, lines, isDueAtOnce: isCard }) : null;
  if (bound?.status !== 'COMMITTED') {
    return;
  }
  if (invoice === null || (invoice.gross === 0n && BigInt(bound.amountMinor) > 0n)) {
    await releaseAuthorization(transaction, { tenantId, id: bound.id, to: 'RELEASED', from: ['COMMITTED'] });
  } else if (isCard && invoice.gross > 0n) {
    await beginPayment(transaction, { tenantId, now, order, bound, invoice });
  } else {
    await useCredit(transaction, { tenantId, order, bound, invoice });
  }
}

async function lockBoundAuthorization(
  transaction: Transaction,
  tenantId: string,
  { orderId, paymentAuthorizationId }: OrderSettled,
): Promise<BoundAuthorization | null> {
  const [row] = await transaction.query<BoundAuthorization>(sql`
    select id, status, settled_at as "settledAt", merchant_account_id as "merchantAccountId", amount_minor::text as "amountMinor"
    from billing.payment_authorization
    where tenant_id = ${tenantId} and id = ${paymentAuthorizationId} and order_id = ${orderId} for update`);
  return row ?? null;
}

interface ToPay {
  tenantId: string;
  order: OrderSettled;
  bound: BoundAuthorization;
  invoice: IssuedInvoice;
}

async function beginPayment(
  transaction: Transaction,
  { tenantId, now, order, bound, invoice }: ToPay & { now: Date },
): Promise<void> {
  const id = uuidv7();
  await transaction.query(sql`
    insert into billing.payment (tenant_id, id, account_id, reseller_account_id, legal_entity_id, merchant_account_id, payment_authorization_id,
      order_id, invoice_id, method, status, currency, amount_minor, received_on, created_at)
    values (${tenantId}, ${id}, ${order.accountId}, ${order.resellerAccountId}, ${order.issuerId}, ${bound.merchantAccountId}, ${bound.id},
      ${order.orderId}, ${invoice.id}, 'CARD', 'PENDING', ${order.currency}, ${invoice.gross.toString()}, ${invoice.issuedOn}, ${now.toISOString()})`);
  await transaction.startProcess({ name: CAPTURE_ORDER, id });
}

/** The whole reserve is free again; the invoice counts as debt instead. What costs nothing ends here, too. */
async function useCredit(transaction: Transaction, { tenantId, order, bound, invoice }: ToPay): Promise<void> {
  await transaction.query(sql`
    update billing.payment_authorization set status = 'CAPTURED', captured_minor = ${invoice.gross.toString()}
    where tenant_id = ${tenantId} and id = ${bound.id}`);
  if (bound.merchantAccountId === null) {
    await transaction.query(sql`
      update billing.credit_line set reserved_minor = reserved_minor - ${bound.amountMinor}
      where tenant_id = ${tenantId} and account_id = ${order.accountId}`);
  }
}
