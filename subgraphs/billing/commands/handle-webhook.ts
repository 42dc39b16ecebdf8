import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { REFUND_PAYMENT } from './record-refund.ts';
import { AUTHORIZE_PAYMENT } from './release-authorization.ts';
import { CAPTURE_ORDER } from './settle-order.ts';

/** Of these we know what to look at again; all others are kept and ignored. */
const KNOWN = /^(payment_intent|charge|refund)\./;

/**
 * Wakes whatever works on the money that an event is about. What the event says is not believed: who is woken asks the
 * gateway for the object as it is now and moves on from where it stands, so order and number of events do not matter.
 */
export async function handleWebhook(transaction: Transaction, tenantId: string, id: string): Promise<void> {
  const [event] = await transaction.query<{ type: string; objectId: string | null; namedId: string | null }>(sql`
    select type, gateway_object_id as "objectId", named_id as "namedId" from billing.webhook_event
    where tenant_id = ${tenantId} and id = ${id} and status = 'STORED' for update`);
  if (!event) {
    return;
  }
  const works = KNOWN.test(event.type) ? await findWork(transaction, tenantId, event) : [];
  for (const work of works) {
    await transaction.startProcess(work);
  }
  await transaction.query(sql`
    update billing.webhook_event set status = ${works.length > 0 ? 'HANDLED' : 'IGNORED'} where tenant_id = ${tenantId} and id = ${id}`);
}

/** By the hold's id, or before we know it by the authorization that the hold names. */
async function findWork(
  transaction: Transaction,
  tenantId: string,
  { objectId, namedId }: { objectId: string | null; namedId: string | null },
): Promise<{ name: string; id: string }[]> {
  return transaction.query(sql`
    with meant as (
      select tenant_id, id, status, hold from billing.payment_authorization
      where tenant_id = ${tenantId} and (gateway_hold_id = ${objectId} or id = ${namedId}))
    select ${AUTHORIZE_PAYMENT}::text as name, id from meant
    where status in ('PENDING', 'REQUIRES_ACTION', 'UNKNOWN') or (hold = 'OPEN' and status in ('DECLINED', 'RELEASED', 'EXPIRED'))
    union all
    select ${CAPTURE_ORDER}::text, payment.id from meant
    join billing.payment on payment.tenant_id = meant.tenant_id and payment.payment_authorization_id = meant.id
    where payment.status in ('PENDING', 'UNKNOWN')
    union all
    select ${REFUND_PAYMENT}::text, refund.id from meant
    join billing.payment on payment.tenant_id = meant.tenant_id and payment.payment_authorization_id = meant.id
    join billing.refund on refund.tenant_id = payment.tenant_id and refund.payment_id = payment.id
    where refund.status <> 'FAILED'`);
}
