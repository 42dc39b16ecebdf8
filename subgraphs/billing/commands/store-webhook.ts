import { sql } from 'kysely';
import { ALL_ACCOUNTS, NO_TENANT } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { isUuid, uuidv7 } from '../../shared/ids/uuid.ts';
import { REFUND_PAYMENT } from './record-refund.ts';
import { AUTHORIZE_PAYMENT } from './release-authorization.ts';
import { CAPTURE_ORDER } from './settle-order.ts';

/** Of these we know what to look at again; all others are kept and ignored. */
const KNOWN = /^(payment_intent|charge|refund)\./;

/** What the gateway has told, as far as it is kept: never the object itself, which is asked for anew. */
export interface WebhookToStore {
  tenantId: string;
  merchantAccountId: string;
  eventId: string;
  type: string;
  objectId: string | null;
  authorizationId: string | null;
  now: Date;
}

/** The tenant that a merchant account belongs to: a webhook names no tenant. Null when there is no such account. */
export async function findTenantOfMerchantAccount(reader: Reader, merchantAccountId: string): Promise<string | null> {
  const everywhere = { tenantId: NO_TENANT, accountId: ALL_ACCOUNTS, readScope: 'all' } as const;
  const [account] = await reader.read<{ tenant_id: string }>(everywhere, {
    text: 'select tenant_id from billing.merchant_account where id = $1',
    values: [merchantAccountId],
  });
  return account?.tenant_id ?? null;
}

/**
 * Keeps an event once, however often it is told, and wakes whatever works on the money that it is about. What the event says
 * is not believed: who is woken asks the gateway for the object as it is now and moves on from where it stands, so order and
 * number of events do not matter.
 */
export async function storeWebhook(transaction: Transaction, webhook: WebhookToStore): Promise<void> {
  const { tenantId, merchantAccountId, eventId, type, objectId, authorizationId, now } = webhook;
  const namedId = authorizationId !== null && isUuid(authorizationId) ? authorizationId : null;
  const works = KNOWN.test(type) ? await findWork(transaction, tenantId, { objectId, namedId }) : [];
  const status = works.length > 0 ? 'HANDLED' : 'IGNORED';
  const stored = await transaction.query(sql`
    insert into billing.webhook_event (tenant_id, id, merchant_account_id, gateway_event_id, type, gateway_object_id, named_id, status, received_at)
    values (${tenantId}, ${uuidv7()}, ${merchantAccountId}, ${eventId}, ${type}, ${objectId}, ${namedId}, ${status}, ${now.toISOString()})
    on conflict (tenant_id, merchant_account_id, gateway_event_id) do nothing returning id`);
  if (stored.length === 1) {
    for (const work of works) {
      await transaction.startProcess(work);
    }
  }
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
