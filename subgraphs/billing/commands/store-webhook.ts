import { sql } from 'kysely';
import { ALL_ACCOUNTS, NO_TENANT } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { isUuid, uuidv7 } from '../../shared/ids/uuid.ts';

/** The process that looks at what a webhook was about. */
export const HANDLE_WEBHOOK = 'billing.handle-webhook';

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

/** Keeps an event once, however often it is told, and wakes whoever looks at what it is about. */
export async function storeWebhook(transaction: Transaction, webhook: WebhookToStore): Promise<void> {
  const { tenantId, merchantAccountId, eventId, type, objectId, authorizationId, now } = webhook;
  const id = uuidv7();
  const namedId = authorizationId !== null && isUuid(authorizationId) ? authorizationId : null;
  const stored = await transaction.query(sql`
    insert into billing.webhook_event (tenant_id, id, merchant_account_id, gateway_event_id, type, gateway_object_id, named_id, status, received_at)
    values (${tenantId}, ${id}, ${merchantAccountId}, ${eventId}, ${type}, ${objectId}, ${namedId}, 'STORED', ${now.toISOString()})
    on conflict (tenant_id, merchant_account_id, gateway_event_id) do nothing returning id`);
  if (stored.length === 1) {
    await transaction.startProcess({ name: HANDLE_WEBHOOK, id });
  }
}
